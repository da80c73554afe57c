// Runs the sources of the page that verifies without the site: node offline.mjs FOLDER
//
// The folder holds PDFs, certificates.pem and, if there is one, status.json. One line of JSON a PDF: its name, the report.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

import {examine} from '../../certification/verification/page/examine.mjs';
import {readCertificates, readList} from '../../certification/verification/page/papers.mjs';

const folder = process.argv[2];
const certificates = readCertificates(readFileSync(join(folder, 'certificates.pem'), 'utf8'));
const list = join(folder, 'status.json');
const listed = existsSync(list) ? readList(readFileSync(list, 'utf8')) : null;

for (const name of readdirSync(folder).filter((one) => one.endsWith('.pdf'))) {
  const report = await examine(new Uint8Array(readFileSync(join(folder, name))), certificates, listed);
  console.log(JSON.stringify({name: name.slice(0, -4), ...report}));
}
