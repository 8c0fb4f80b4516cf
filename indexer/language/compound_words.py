"""The closed word lists of the compound splitter: what may be a short part, what is a prefix, what is an ending."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORT_PARTS = _words(
    "ark bil bog bus by dag eu fag gas hul hus it job kur køb køn liv lov lån løb løn mål net nær pris rum ryg råd "
    "rør sag sal sår tal tid tog uge vej år års "
)
"""The words of two and three letters that may be parts; all others are too often a syllable."""

PARTICLES = _words(
    "ad af an and anti arve auto be bi bio bort de demo der deri derved dis efter eks eksam er ergo for fore fort "
    "forud fra frem fysio færdig gen genm gennem geo hen her heri herved hidtil hjem hvor hyper i igennem il "
    "imellem imod in ind inden inter kilo kon makro med mega mel mellem mer mere mikro mis mod modsat mono multi "
    "ned neuro ni nær og om omkring op oven over overens par per poly pr pro psyko på re sam sammen selv socio sub "
    "super så særlig tele til tilbage tilrette trans tvær u ud uden und under van ved veder vel vice vide videre "
)
"""Prefixes, adverbs and prepositions: what begins with one is a derived word (forhandling, tilskud), not a compound."""

SUFFIXES = _words(
    "agtig agtige art bar bare dom domme else elser en ende endelse endelser ene er ere erede eren eri erier eriet "
    "erne et fri frie fristede fristet frit fuld fulde fuldt gjort gjorte gør gøre gørelse gørelsen gørelser "
    "gørelses gørende gøres hed heden heder hederne idet iel ielle inde ing inge ingen inger ingerne isk iske isme "
    "ist lig lige ligere lighed ligt ling list lys læggende løs løse løst ment menter mentet mæssig mæssige mæssigt "
    "nen ner ning ninge ningen ninger ningerne ren rende rer ret retter rig rige rigt ring ringe ringen ringer "
    "ringes rings sel sigtede sigtet skab skaber skabet som somme somt ste sten ster stre sætte sætter sættes ten "
    "ter tet teten teter tig tige tion tionen tioner ur ure urer varende vis vise vist værdig værdige "
)
"""Endings that happen to be listed words, or that make a derived word and no compound."""

AFTER_S = _words("ret retten rettens rettigheder")
"""Heads that count only behind a linking -s- ("behandlingsret"): elsewhere they are endings ("opereret")."""

FROZEN = _words(
    "baseline billede bæredygtig bæredygtighed dagsorden database drivhus ekstraordinær fyldestgørende garderobe "
    "grundlæggende hjemmeside hovedstad hvidbog håndsrækning kendsgerning længerevarende omendskønt rækkefølge "
    "sagkyndig spørgsmål statslig sygeplejerske tidspunkt årsværk "
)
"""Listed compounds whose parts no longer tell what they mean."""
