-- Handle a tick, once: begin its run, keep it behind the live one, or pass it over.
-- KEYS schedule journal due runs slot yielding
-- ARGV skew times last scheduled overlap run header salt payload hash
--   times, last: what the schedule is known to mean, and the latest tick that was handled, as they were read
local known = redis.call('HMGET', KEYS[1], 'times', 'last')
if known[1] ~= ARGV[2] or known[2] ~= ARGV[3] then return {'moved'} end
local run, now = ARGV[6], time(ARGV[1])
redis.call('HSET', KEYS[1], 'last', ARGV[4])
if redis.call('XLEN', KEYS[2]) > 0 then return {'exists'} end
local live = redis.call('HGET', KEYS[5], 'live')
if live then
  local first = redis.call('LINDEX', KEYS[6], 0)
  if ARGV[5] == 'skip' or first then return {'skipped', first or live} end
  redis.call('RPUSH', KEYS[6], run, ARGV[7], ARGV[8], ARGV[9], ARGV[10])
  redis.call('HSET', KEYS[1], 'run', run, 'ran', ARGV[4])
  return {'queued', live}
end
redis.call('HSET', KEYS[1], 'run', run, 'ran', ARGV[4])
redis.call('HSET', KEYS[5], 'live', run)
redis.call('PERSIST', KEYS[5])
add(KEYS[2], 0, 7, 10)
look(KEYS[3], run, 'now', now)
redis.call('ZADD', KEYS[4], string.format('%.6f', now), run)
return {'began'}
