// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const behaviors = () => [
  derived({
    name: 'okta.behaviors.behavior_detection_rules',
    tag: 'Behavior',
    columns: `created id=behaviorId lastUpdated name status type _link:json settings:json`,
    identity: 'subdomain id',
    operations: [
      list('list_behavior_detection_rules', '/api/v1/behaviors', 'okta.behaviors.read'),
      get('get_behavior_detection_rule', '/api/v1/behaviors/{behaviorId}', 'okta.behaviors.read'),
    ],
  }),
];
