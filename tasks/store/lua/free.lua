-- Give up a claim that came to nothing, if it is still the one that this Started made.
-- KEYS effect waiters due | ARGV skew prefix run seq
local held = redis.call('HMGET', KEYS[1], 'run', 'seq', 'state')
if held[1] ~= ARGV[3] or held[2] ~= ARGV[4] or held[3] ~= 'claimed' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'free')
clear(KEYS[1])
wake_all(ARGV[2], KEYS[3], KEYS[2], time(ARGV[1]))
return 1
