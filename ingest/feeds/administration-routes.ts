/**
 * Everything an administrator does with feeds over HTTP: secrets, configurations, the past read again, messages that were refused.
 * In: sessions, the audit log, what the routes work with. Out: one app. Mounted only where there are sessions.
 */
import { Hono } from 'hono';
import { createLettersRoute, type LettersRouteDeps } from '../dead-letters/letters-route.ts';
import { createFeedsRoute, type FeedsRouteDeps } from './feeds-route.ts';
import { createSecretsRoute, type SecretsRouteDeps } from './secrets-route.ts';

export const createAdministrationRoutes = (deps: SecretsRouteDeps & FeedsRouteDeps & LettersRouteDeps): Hono =>
  new Hono().route('/', createSecretsRoute(deps)).route('/', createFeedsRoute(deps)).route('/', createLettersRoute(deps));
