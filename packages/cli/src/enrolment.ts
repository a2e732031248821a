// The file that a new passkey is handed over in, as the console writes it.
import { readFileSync } from 'node:fs';
import { type EnrolmentFile, readEnrolment } from '@sekisho/console/enrolment-file';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';

/** Its acts are about its person; whether they suffice, the fold decides. */
export function readEnrolmentFile(file: string): EnrolmentFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read ${file}`, { cause });
  }
  const json = parseJson(text);
  const enrolment = isRefusal(json) ? json : readEnrolment(json);
  if (isRefusal(enrolment)) throw new Error(`${file} is no enrolment: ${enrolment.detail}`);
  return enrolment;
}
