-- Append Ended; the next run of the same key, else the first that yielded, begins in the same breath.
-- What it was told of and no wait took goes back to the inbox, for what its agent makes of it without this run.
-- KEYS journal lease due asking runs slot yielding inbox
-- ARGV skew prefix run expected token due keyed parent agent heard entry*
--   parent: the run that delegated to this one and waits for it, or ''
--   heard: the ids of such events, each with a space behind it
local now = time(ARGV[1])
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[5] then return {'fenced'} end
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[4]) then return {'moved', tail(KEYS[1], ARGV[4])} end
add(KEYS[1], length, 11, #ARGV)
look(KEYS[3], ARGV[3], ARGV[6], now)
index(KEYS[4], ARGV[3], '0')
for event in string.gmatch(ARGV[10], '%S+') do
  redis.call('HDEL', ARGV[2] .. 'told:' .. event, ARGV[9])
  redis.call('XADD', KEYS[8], '*', 'what', 'new', 'event', event, 'agent', ARGV[9])
end
if ARGV[8] ~= '' then wake(ARGV[2], KEYS[3], ARGV[8], now) end
if ARGV[7] ~= '1' or redis.call('HGET', KEYS[6], 'live') ~= ARGV[3] then return {'ok', ''} end

local slot = redis.call('HMGET', KEYS[6], 'next', 'next_version', 'h', 's', 'p', 'x')
local yielded = not slot[1]
if yielded then
  local first = redis.call('LRANGE', KEYS[7], 0, 4)
  redis.call('LTRIM', KEYS[7], 5, -1)
  slot = {first[1], false, first[2], first[3], first[4], first[5]}
end
if not slot[1] then
  redis.call('HDEL', KEYS[6], 'live')
  redis.call('EXPIRE', KEYS[6], 2592000)
  return {'ok', ''}
end
redis.call('XADD', ARGV[2] .. 'journal:' .. slot[1], '1-0', 'h', slot[3], 's', slot[4], 'p', slot[5], 'x', slot[6])
redis.call('HSET', KEYS[6], 'live', slot[1])
if not yielded then
  redis.call('HSET', KEYS[6], 'version', slot[2])
  redis.call('HDEL', KEYS[6], 'next', 'next_version', 'h', 's', 'p', 'x')
end
look(KEYS[3], slot[1], 'now', now)
redis.call('ZADD', KEYS[5], string.format('%.6f', now), slot[1])
return {'ok', slot[1]}
