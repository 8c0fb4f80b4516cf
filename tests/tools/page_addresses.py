"""Every kind of page of the site, by name: what axe looks at, what must fit a narrow screen, what is photographed."""

import json
from urllib.parse import urlencode
from urllib.request import urlopen

PAGES = {
    "forside": "/",
    "soegning": "/?q=deponeringsfritagelsespulje",
    "mange": "/?q=sygehuse&side=3",
    "afgraenset": "/?q=sygehuse&aar=2013&aar=2024&type=tabel",
    "henvisning": "/?q=%C3%98A24+boks+2.1",
    "henvisning-flere": "/?q=boks+1",
    "henvisning-ingen": "/?q=%C3%98A24+s.+99",
    "linjer": "/?q=sygehuse&vis=linjer&orden=nyeste",
    "svar": "/?q=Hvor+stort+er+teknologibidraget+i+2024%3F",
    "intet-svar": "/?q=Hvad+er+hovedstaden+i+Peru%3F",
    "ingen-steder": "/?q=%22ordret+som+ingen+skrev%22&metode=keyword",
    "mente-du": "/?q=teknologibidarg",
    "intet": "/?q=qqxxyyzz&metode=keyword",
    "intet-afgraenset": "/?q=deponeringsfritagelsespulje&aar=2025&type=figur&metode=keyword",
    "tom": "/?q=",
    "emne-tom": "/emne",
    "emne": "/emne?q=teknologibidrag",
    "emne-mange": "/emne?q=sygehuse",
    "emne-intet": "/emne?q=qqxxyyzz",
    "sammenlign": "/sammenlign?aftale=oa-regioner-2024&afsnit=2/naerhedsfinansiering",
    "nyt-tom": "/nyt",
    "nyt": "/nyt?fra=oa-regioner-2024&til=oa-regioner-2025",
    "aftalt": "/aftalt",
    "aftalt-valgt": "/aftalt?aftale=oa-regioner-2024&hvem=Regionerne&fast=skal",
    "aftalt-frist": "/aftalt?aftale=oa-regioner-2025&frist=med",
    "aftalt-intet": "/aftalt?q=qqxxyyzz",
    "uddrag": "/uddrag?q=sygehuse&{valgt}",
    "uddrag-tom": "/uddrag",
    "notat": "/notat",
    "aftaler": "/aftaler",
    "aftale": "/aftale/oa-regioner-2024",
    "afsnit": "/aftale/oa-regioner-2024/2/naerhedsfinansiering?q=n%C3%A6rhedsfinansiering",
    "i-aftalen": "/aftale/oa-regioner-2024?find=n%C3%A6rhedsfinansiering&nr=2&q=sygehuse&{valgt}",
    "i-aftalen-intet": "/aftale/oa-regioner-2024?find=qqxx",
    "del": "/aftale/sundhedsreform-2025?del=2&find=sundhedsr%C3%A5d",
    "fodnote": "/aftale/sundhedsreform-2025/3/fodnote-1",
    "side": "/aftale/oa-regioner-2013/side/3",
    "aftale-lang": "/aftale/sundhedsreform-2025",
    "hjaelp": "/hjaelp",
    "om": "/om",
    "teknik": "/om/teknik",
    "tilgaengelighed": "/tilgaengelighed",
    "fejl-404": "/findes-ikke",
}

MEMO = (
    "Aftalen siger »Der etableres en deponeringsfritagelsespulje på 400 mio. kr. i 2024« (ØA24, s. 3), og at "
    "»Nærhedsfinansieringen udgør 1,8 mia. kr. i 2024« (ØA24, s. 3). Den siger også »der er enighed om en hel masse "
    "ting, som ingen har skrevet ned« (ØA24, s. 2)."
)
"""A memo with a true quotation, an altered one and one that stands nowhere."""


def resolved(site: str, address: str) -> str:
    """The address with passages to take away, where it asks for some."""
    if "{valgt}" not in address:
        return address
    with urlopen(f"{site}/api/v1/search?{urlencode({'q': 'sygehuse', 'limit': 3})}") as answer:  # noqa: S310 - our own site
        hits = json.load(answer)["hits"]
    return address.format(valgt=urlencode([("valgt", hit["passage_id"]) for hit in hits]))
