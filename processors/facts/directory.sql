-- directory: organisations, regions, practices, providers, payers, peer groups, benchmarks; the newest event by recorded time wins, whole, whatever subject it came under.
-- Attributes are empty when a later mapping withdrew (`gone`) all that was said.
INSERT INTO directory
WITH ['organisation.registered', 'region.registered', 'practice.registered', 'practice.changed', 'provider.registered', 'provider.changed',
    'payer.registered', 'payer.changed', 'peer_group.set', 'benchmark.published'] AS types,
    splitByChar('.', toString(type))[1] AS thing,
    if(thing = 'peer_group', 'peerGroup', thing) AS named
SELECT
    thing AS kind,
    JSONExtractString(body, named) AS id,
    argMaxIf(body, (events.recorded_at, event_id, content_hash), NOT ${gone}) AS attributes,
    uniqExact(cityHash64(event_id, content_hash)) + uniqExactIf(cityHash64(event_id, content_hash), ${gone}) AS version,
    max(events.recorded_at) AS recorded_at
FROM events
WHERE stream = 'operations' AND type IN types
  AND (thing, JSONExtractString(body, named)) IN (
    SELECT thing, JSONExtractString(body, named) FROM events
    WHERE stream = 'operations' AND type IN types AND ${touched})
GROUP BY kind, id
