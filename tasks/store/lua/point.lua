-- Point a call at a run, unless it points at one that still answers it; gives the run it points at.
-- KEYS pointer | ARGV skew run seconds
local now = time(ARGV[1])
local held = redis.call('HMGET', KEYS[1], 'run', 'until')
if held[1] and not (held[2] and tonumber(held[2]) < now) then
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return held[1]
end
redis.call('HSET', KEYS[1], 'run', ARGV[2])
redis.call('HDEL', KEYS[1], 'until')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return ARGV[2]
