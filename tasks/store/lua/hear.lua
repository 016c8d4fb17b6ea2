-- Tell a live run of an event, unless one of the same agent was told of it. An outsider writes it, without a lease.
-- KEYS journal due told | ARGV skew run expected agent entry*
local now = time(ARGV[1])
if redis.call('HEXISTS', KEYS[3], ARGV[4]) == 1 then return {'told'} end
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[3]) then return {'moved', tail(KEYS[1], ARGV[3])} end
add(KEYS[1], length, 5, #ARGV)
look(KEYS[2], ARGV[2], 'now', now)
redis.call('HSET', KEYS[3], ARGV[4], ARGV[2])
redis.call('EXPIRE', KEYS[3], 86400)
return {'ok'}
