// The same few words for two clients, each said as the client's own users say them.
import { MedplumClient, MemoryStorage, ClientStorage } from '@medplum/core';
import { Client } from 'fhir-kit-client';

const JSON_TYPE = { 'Content-Type': 'application/fhir+json' };

function fhirKit(base) {
  const client = new Client({ baseUrl: base });
  return {
    capabilities: () => client.capabilityStatement(),
    create: (resource) => client.create({ resourceType: resource.resourceType, body: resource }),
    createOnce: (resource, query) =>
      client.create({
        resourceType: resource.resourceType,
        body: resource,
        options: { headers: { 'If-None-Exist': query, Prefer: 'return=representation' } },
      }),
    read: (resourceType, id) => client.read({ resourceType, id }),
    vread: (resourceType, id, version) => client.vread({ resourceType, id, version }),
    history: (resourceType, id) => client.resourceHistory({ resourceType, id }),
    search: (resourceType, searchParams) => client.resourceSearch({ resourceType, searchParams }),
    next: (bundle) => client.nextPage({ bundle }),
    bundle: (body) => client.transaction({ body }),
    operation: (resourceType, name, input) => client.operation({ name, resourceType, method: 'POST', input }),
    update: (resource) => client.update({ resourceType: resource.resourceType, id: resource.id, body: resource }),
    patch: (resourceType, id, jsonPatch) => client.patch({ resourceType, id, jsonPatch }),
    delete: (resourceType, id) => client.delete({ resourceType, id }),
    partial: {
      refusedAs: 'media-type',
      send: (path, body) =>
        client.request(path, { method: 'PATCH', body: JSON.stringify(body), options: { headers: JSON_TYPE } }),
    },
    outcome: (problem) => problem.response?.data,
  };
}

function medplum(base) {
  const client = new MedplumClient({
    baseUrl: `${new URL(base).origin}/`,
    fhirUrlPath: new URL(base).pathname.slice(1),
    storage: new ClientStorage(new MemoryStorage()),
  });
  return {
    capabilities: () => client.get(client.fhirUrl('metadata')),
    create: (resource) => client.createResource(resource),
    createOnce: (resource, query) => client.createResourceIfNoneExist(resource, query),
    read: (type, id) => client.readResource(type, id, { cache: 'reload' }),
    vread: (type, id, version) => client.readVersion(type, id, version),
    history: (type, id) => client.readHistory(type, id),
    search: (type, query) => client.search(type, query),
    next: (bundle) => {
      const next = bundle.link?.find((link) => link.relation === 'next');
      return next && client.get(next.url);
    },
    bundle: (body) => client.executeBatch(body),
    operation: (type, name, input) => client.post(client.fhirUrl(type, name), input),
    update: (resource) => client.updateResource(resource),
    patch: (type, id, operations) => client.patchResource(type, id, operations),
    delete: (type, id) => client.deleteResource(type, id),
    // Whatever it is given, this client calls it a JSON Patch.
    partial: { refusedAs: 'patch-form', send: (path, body) => client.patch(client.fhirUrl(...path.split('/')), body) },
    outcome: (problem) => problem.outcome,
  };
}

export const CLIENTS = { 'fhir-kit-client': fhirKit, 'medplum-core': medplum };
