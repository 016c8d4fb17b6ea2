-- Be woken when the claim on an effect is settled. 0: it is settled already.
-- KEYS effect waiters | ARGV skew run
if redis.call('HGET', KEYS[1], 'state') ~= 'claimed' then return 0 end
redis.call('SADD', KEYS[2], ARGV[2])
return 1
