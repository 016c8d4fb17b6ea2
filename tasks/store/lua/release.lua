-- Let go, unless something came that the driver has not seen: a lost wake-up otherwise.
-- KEYS journal lease due | ARGV skew run token expected due
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[3] then return {'fenced'} end
if redis.call('XLEN', KEYS[1]) ~= tonumber(ARGV[4]) then return {'moved', tail(KEYS[1], ARGV[4])} end
if redis.call('HDEL', KEYS[2], 'nudged') == 1 then return {'moved', {}} end
redis.call('DEL', KEYS[2])
look(KEYS[3], ARGV[2], ARGV[5], time(ARGV[1]))
return {'ok'}
