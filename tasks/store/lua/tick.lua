-- Handle a tick, once: begin its run, keep it behind the live one, or pass it over.
-- KEYS schedule journal due runs slot yielding
-- ARGV skew last scheduled overlap run told header salt payload hash
--   last: the latest tick that was handled, as it was read; whoever handles one, or changes the schedule, moves it
--   told: what the house journal is told where it is passed over; kept until it is, should whoever is to do so die
if redis.call('HGET', KEYS[1], 'last') ~= ARGV[2] then return {'moved'} end
local run, now = ARGV[5], time(ARGV[1])
redis.call('HSET', KEYS[1], 'last', ARGV[3])
if redis.call('XLEN', KEYS[2]) > 0 then return {'exists'} end
local live = redis.call('HGET', KEYS[5], 'live')
if live then
  local first = redis.call('LINDEX', KEYS[6], 0)
  if ARGV[4] == 'skip' or first then
    local untold = (first or live) .. ' ' .. ARGV[6]
    redis.call('HSET', KEYS[1], 'untold', untold)
    return {'skipped', untold}
  end
  redis.call('RPUSH', KEYS[6], run, ARGV[7], ARGV[8], ARGV[9], ARGV[10])
  redis.call('HSET', KEYS[1], 'run', run, 'ran', ARGV[3])
  return {'queued', live}
end
redis.call('HSET', KEYS[1], 'run', run, 'ran', ARGV[3])
redis.call('HSET', KEYS[5], 'live', run)
redis.call('PERSIST', KEYS[5])
add(KEYS[2], 0, 7, 10)
look(KEYS[3], run, 'now', now)
redis.call('ZADD', KEYS[4], string.format('%.6f', now), run)
return {'began'}
