-- Throw a kill switch. 0: it was thrown already.
-- KEYS halt | ARGV skew scope
return redis.call('HSETNX', KEYS[1], ARGV[2], string.format('%.6f', time(ARGV[1])))
