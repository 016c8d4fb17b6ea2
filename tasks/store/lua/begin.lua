-- Begin a run, or keep it as the next of its key while another is alive. Beginning twice begins once.
-- KEYS journal due runs slot yielding talk | ARGV skew run keyed version header salt payload hash yields
--   yields: '1' for a run that waits behind the live and the next, takes nobody's place, and is no newer state
--   talk: '' for a run that is a part of no session
local now = time(ARGV[1])
if redis.call('XLEN', KEYS[1]) > 0 then return {'exists'} end
if ARGV[9] == '1' then
  local live = redis.call('HGET', KEYS[4], 'live')
  if live then
    if not redis.call('LPOS', KEYS[5], ARGV[2]) then
      redis.call('RPUSH', KEYS[5], ARGV[2], ARGV[5], ARGV[6], ARGV[7], ARGV[8])
    end
    return {'next', live, ''}
  end
  redis.call('HSET', KEYS[4], 'live', ARGV[2])
  redis.call('PERSIST', KEYS[4])
elseif ARGV[3] == '1' then
  local slot = redis.call('HMGET', KEYS[4], 'live', 'version', 'next', 'next_version')
  if slot[3] == ARGV[2] then return {'next', slot[1], ''} end
  local newest = tonumber(slot[4] or slot[2] or ARGV[4])
  if tonumber(ARGV[4]) < newest then return {'older'} end
  if slot[1] then
    redis.call('HSET', KEYS[4], 'next', ARGV[2], 'next_version', ARGV[4],
      'h', ARGV[5], 's', ARGV[6], 'p', ARGV[7], 'x', ARGV[8])
    return {'next', slot[1], slot[3] or ''}
  end
  redis.call('HSET', KEYS[4], 'live', ARGV[2], 'version', ARGV[4])
  redis.call('PERSIST', KEYS[4])
end
add(KEYS[1], 0, 5, 8)
look(KEYS[2], ARGV[2], 'now', now)
redis.call('ZADD', KEYS[3], string.format('%.6f', now), ARGV[2])
if KEYS[6] ~= '' then
  redis.call('ZADD', KEYS[6], string.format('%.6f', now), ARGV[2])
  redis.call('ZREMRANGEBYRANK', KEYS[6], 0, -101)
  redis.call('EXPIRE', KEYS[6], 2592000)
end
return {'began'}
