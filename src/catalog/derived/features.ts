// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const features = () => [
  derived({
    name: 'okta.features.feature_dependencies',
    tag: 'Feature',
    columns: `featureId:key description id name stage:json status type _links:json`,
    identity: 'subdomain featureId id',
    operations: [
      list('list_feature_dependencies', '/api/v1/features/{featureId}/dependencies', 'okta.features.read'),
    ],
    parents: { featureId: 'okta.features.features' },
  }),
  derived({
    name: 'okta.features.feature_dependents',
    tag: 'Feature',
    columns: `featureId:key description id name stage:json status type _links:json`,
    identity: 'subdomain featureId id',
    operations: [
      list('list_feature_dependents', '/api/v1/features/{featureId}/dependents', 'okta.features.read'),
    ],
    parents: { featureId: 'okta.features.features' },
  }),
  derived({
    name: 'okta.features.features',
    tag: 'Feature',
    columns: `description id=featureId name stage:json status type _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_features', '/api/v1/features', 'okta.features.read'),
      get('get_feature', '/api/v1/features/{featureId}', 'okta.features.read'),
    ],
  }),
];
