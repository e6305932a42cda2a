// What both JavaScript clients are asked to do: each step with the client's own words for it (clients.mjs).
// node steps.mjs CLIENT BASE EXAMPLES: prints {step: null or what went wrong} as JSON.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CLIENTS } from './clients.mjs';

const [, , name, base, examples] = process.argv;
const client = CLIENTS[name](base);

const aPatient = (family) => ({
  resourceType: 'Patient',
  name: [{ family, given: ['Robin'] }],
  gender: 'female',
  birthDate: '1984-03-09',
});
const aReferral = (file) => JSON.parse(readFileSync(`${examples}/${file}`, 'utf8'));
const placeOf = (answer, type) =>
  answer.entry.map((entry) => entry.response.location).find((place) => place?.includes(`/${type}/`));
const idOf = (answer, type) => placeOf(answer, type).split(`/${type}/`)[1].split('/')[0];
const taskOf = (answer) =>
  answer.entry.find((entry) => entry.response.outcome).response.outcome.issue[0].diagnostics.split('/').at(-1);

// The OperationOutcome that the client hands to its caller when a request is refused.
async function refusal(promise) {
  try {
    await promise;
  } catch (problem) {
    return client.outcome(problem);
  }
  throw new Error('nothing was refused');
}

const reasons = (outcome) => outcome.issue.flatMap((issue) => issue.details.coding.map((coding) => coding.code));

const steps = {
  async capabilities() {
    assert.equal((await client.capabilities()).fhirVersion, '4.0.1');
  },
  async create_and_read() {
    const made = await client.create(aPatient('Created'));
    assert.equal((await client.read('Patient', made.id)).name[0].family, 'Created');
  },
  async vread_and_history() {
    const made = await client.create(aPatient('Versioned'));
    assert.equal((await client.vread('Patient', made.id, '1')).id, made.id);
    assert.equal((await client.history('Patient', made.id)).entry.length, 1);
  },
  async search() {
    const made = await client.create(aPatient('Searched'));
    const found = await client.search('Patient', { _id: made.id });
    assert.deepEqual(found.entry.map((entry) => entry.resource.id), [made.id]);
  },
  async page() {
    const made = [];
    for (const family of ['Paged0', 'Paged1', 'Paged2']) {
      made.push((await client.create({ resourceType: 'Practitioner', name: [{ family }] })).id);
    }
    const found = [];
    let bundle = await client.search('Practitioner', { _count: '1' });
    for (let pages = 0; bundle && pages < 50; pages += 1) {
      found.push(...(bundle.entry ?? []).map((entry) => entry.resource.id));
      bundle = await client.next(bundle);
    }
    assert.ok(made.every((id) => found.includes(id)), 'a page was lost');
  },
  async refer() {
    const answer = await client.bundle(aReferral('01-transaction-tier-a.json'));
    const task = await client.read('Task', taskOf(answer));
    assert.equal(task.focus.reference, `ServiceRequest/${idOf(answer, 'ServiceRequest')}`);
  },
  async dry_run() {
    const answer = await client.operation('ServiceRequest', '$triage', aReferral('02-message-tier-b.json'));
    assert.ok(answer.parameter.some((part) => part.name === 'tier'));
  },
  async take_back_by_patch() {
    const answer = await client.bundle(aReferral('03-transaction-tier-c.json'));
    const id = idOf(answer, 'ServiceRequest');
    const revoke = [{ op: 'replace', path: '/status', value: 'revoked' }];
    assert.equal((await client.patch('ServiceRequest', id, revoke)).status, 'revoked');
  },
  async partial_object_is_refused() {
    const made = await client.create({
      resourceType: 'Task',
      status: 'requested',
      intent: 'proposal',
      description: 'Ring the employer',
    });
    const { refusedAs, send } = client.partial;
    const said = await refusal(send(`Task/${made.id}`, { description: 'Ring nobody' }));
    assert.ok(reasons(said).includes(refusedAs), JSON.stringify(said));
  },
  async not_found() {
    assert.ok(reasons(await refusal(client.read('Patient', 'nobody'))).includes('resource-unknown'));
  },
  async wrong_body() {
    const said = await refusal(client.create({ resourceType: 'Patient', active: 'yes' }));
    assert.deepEqual(said.issue[0].expression, ['Patient.active']);
  },
  async update() {
    const made = await client.create(aPatient('Before'));
    made.name[0].family = 'After';
    await client.update(made);
    assert.equal((await client.read('Patient', made.id)).name[0].family, 'After');
  },
  async patch() {
    const made = await client.create(aPatient('Patched'));
    const change = [{ op: 'replace', path: '/gender', value: 'other' }];
    assert.equal((await client.patch('Patient', made.id, change)).gender, 'other');
  },
  async delete() {
    const made = await client.create(aPatient('Deleted'));
    await client.delete('Patient', made.id);
    assert.ok(await refusal(client.read('Patient', made.id)));
  },
  async create_once() {
    const value = `once-${name}`;
    const wanted = { ...aPatient('Once'), identifier: [{ system: 'https://clients.example/id', value }] };
    const query = `identifier=https://clients.example/id|${value}`;
    const first = await client.createOnce(wanted, query);
    assert.equal((await client.createOnce(wanted, query)).id, first.id);
  },
};

const results = {};
for (const [step, run] of Object.entries(steps)) {
  try {
    await run();
    results[step] = null;
  } catch (problem) {
    const said = client.outcome(problem);
    results[step] = said ? `${problem.message}: ${JSON.stringify(said)}` : String(problem.stack);
  }
}
process.stdout.write(JSON.stringify(results));
