import type { Route } from './resource.ts';
import { resources } from './resources/resources.ts';

const routes: readonly Route[] = resources.flatMap((resource) => resource.routes);

interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a request, or the reason why there is none. */
export function findRoute(method: string, path: string): Match | 'no such path' | 'no such method' {
  const segments = segmentsOf(path);
  if (segments === undefined) return 'no such path';
  let known = false;
  for (const route of routes) {
    const params = paramsOf(route.path.split('/'), segments);
    if (params === undefined) continue;
    known = true;
    if (route.method === method) return { route, params };
  }
  return known ? 'no such method' : 'no such path';
}

/** The kind of a path, which rate limits are counted by: `/api/v1/users/:id`. */
export function bucketOf(path: string): string {
  const segments = segmentsOf(path) ?? [];
  return routes.find((route) => paramsOf(route.path.split('/'), segments) !== undefined)?.path ?? 'elsewhere';
}

/**
 * Decoded, without an empty last one: `/api/v1/api-tokens/` lists, as recorded. Undefined when an encoding is broken.
 */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    const segments = path.split('/').map(decodeURIComponent);
    return segments.length > 1 && segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  } catch {
    return undefined;
  }
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Match['params'] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
