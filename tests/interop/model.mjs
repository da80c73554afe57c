// Checks that credentials have the form of Open Badges 3.0, with LearnCard's model of it: node model.mjs FOLDER
//
// One line of JSON a credential*.json: {"file", "valid", "issues"}.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

import {AchievementCredentialValidator} from '@learncard/types';

const folder = process.argv[2];
for(const file of readdirSync(folder).filter(name => name.startsWith('credential')).sort()) {
  const result = AchievementCredentialValidator.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  console.log(JSON.stringify({file, valid: result.success, issues: result.error?.issues ?? []}));
}
