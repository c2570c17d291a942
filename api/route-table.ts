/**
 * Every route of the API. A test walks this list: policy, scope, hostile values, documentation.
 */
import type { ApiRoute } from './define-route.ts';
import { attentionRoutes } from './routes/attention.route.ts';
import { catalogueRoute } from './routes/catalogue.route.ts';
import { directoryRoute } from './routes/directory.route.ts';
import { healthRoutes } from './routes/health.route.ts';
import { kpiRoutes } from './routes/kpi.route.ts';
import { liveRoute } from './routes/live.route.ts';
import { rowRoutes } from './routes/rows.route.ts';
import { sessionRoutes } from './routes/session.route.ts';
import { tilesRoute } from './routes/tiles.route.ts';
import { trustRoutes } from './routes/trust.route.ts';

export const routeTable: readonly ApiRoute[] = [
  ...sessionRoutes,
  catalogueRoute,
  directoryRoute,
  tilesRoute,
  ...attentionRoutes,
  ...kpiRoutes,
  ...rowRoutes,
  ...trustRoutes,
  liveRoute,
  ...healthRoutes,
];
