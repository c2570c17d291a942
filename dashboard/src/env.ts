/**
 * The one setting the dashboard's server side needs: where the API answers. The composition root sets it before it loads the handler.
 */
import { defineEnvVars } from '@sveltejs/kit/env';

export const variables = defineEnvVars({
  ROUNDS_API_ORIGIN: {
    description: 'Origin of the HTTP API as this process reaches it, without a trailing slash',
    schema: (value) => value ?? 'http://127.0.0.1:8080',
  },
});
