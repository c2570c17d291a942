/**
 * Every route of the API. A test walks this list: policy, scope, hostile values, documentation.
 */
import type { ApiRoute } from './define-route.ts';
import { catalogueRoute } from './routes/catalogue.route.ts';
import { directoryRoute } from './routes/directory.route.ts';
import { healthRoutes } from './routes/health.route.ts';
import { sessionRoutes } from './routes/session.route.ts';
import { tilesRoute } from './routes/tiles.route.ts';

export const routeTable: readonly ApiRoute[] = [...sessionRoutes, catalogueRoute, directoryRoute, tilesRoute, ...healthRoutes];
