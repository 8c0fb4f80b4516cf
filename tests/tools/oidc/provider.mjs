// A real OpenID provider on loopback: node provider.mjs REDIRECT_URI
//
// Prints its issuer address. Each line on standard input is a fault to have from then on ("none" for none), which is
// printed back once it holds: what a provider must never do, done to a token that a real log-in has led to.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const header = { alg: 'RS256', kid: 'a' };
const own = await generateKeyPair('RS256', { extractable: true });
const other = await generateKeyPair('RS256', { extractable: true });
const signed = (claims, key) => new SignJWT(claims).setProtectedHeader(header).sign(key);

const forge = {
  key: (claims) => signed(claims, other.privateKey),
  issuer: (claims) => signed({ ...claims, iss: 'http://127.0.0.1:1' }, own.privateKey),
  audience: (claims) => signed({ ...claims, aud: 'another' }, own.privateKey),
  nonce: (claims) => signed({ ...claims, nonce: 'another' }, own.privateKey),
  expired: (claims) => signed({ ...claims, exp: claims.iat - 3600 }, own.privateKey),
  groups: (claims) => signed({ ...claims, groups: ['andre', 'arkiv'] }, own.privateKey), // no fault: what some providers add
  unsigned: (claims) => new UnsecuredJWT(claims).encode(),
  missing: () => undefined,
};

let fault = 'none';

async function misbehave(ctx, next) {
  await next();
  if (ctx.body?.id_token && fault in forge) {
    const { id_token, ...rest } = ctx.body;
    const forged = await forge[fault](decodeJwt(id_token));
    ctx.body = forged ? { ...rest, id_token: forged } : rest;
  }
  if (fault === 'stranger' && ctx.path === '/.well-known/openid-configuration') {
    ctx.body = { ...ctx.body, issuer: 'http://127.0.0.1:1' };
  }
}

const server = createServer();
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'aftalesoeg', client_secret: 'hemmelig-hos-udbyderen', redirect_uris: [process.argv[2]] }],
    claims: { profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Navn på ${id}` }) }),
    jwks: { keys: [{ ...(await exportJWK(own.privateKey)), alg: 'RS256', kid: header.kid, use: 'sig' }] },
    cookies: { keys: ['kun-til-prøver'] },
    pkce: { required: () => true },
  });
  provider.use(misbehave);
  server.on('request', provider.callback());
  console.log(issuer);
});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    fault = line;
    console.log(line);
  })
  .on('close', () => process.exit());
