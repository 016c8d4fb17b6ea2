-- Somebody goes by a schedule as it is. Of one that is known otherwise: the seconds since anybody went by that.
-- KEYS schedule | ARGV skew times
local now = time(ARGV[1])
local known = redis.call('HMGET', KEYS[1], 'times', 'seen')
if known[1] == ARGV[2] then
  redis.call('HSET', KEYS[1], 'seen', string.format('%.6f', now))
  return '0'
end
return string.format('%.6f', now - tonumber(known[2] or '0'))
