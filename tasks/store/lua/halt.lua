-- Throw a kill switch. 0: it was thrown already.
-- KEYS halt by | ARGV skew scope by
local thrown = redis.call('HSETNX', KEYS[1], ARGV[2], string.format('%.6f', time(ARGV[1])))
if thrown == 1 then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
return thrown
