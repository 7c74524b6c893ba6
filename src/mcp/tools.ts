import { auditTools } from './audit-tools.ts';
import { catalogTools } from './catalog-tools.ts';
import { queryTools } from './query-tools.ts';
import type { Tool } from './tool.ts';
import { writeTools } from './write-tools.ts';

/** All tools, in the order in which clients list them. */
export const toolsFor = ({ allowWrites }: { readonly allowWrites: boolean }): readonly Tool[] => [
  ...catalogTools,
  ...queryTools,
  ...auditTools,
  ...(allowWrites ? writeTools : []),
];
