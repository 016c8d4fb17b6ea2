-- Forget which run a call points at, if it is still this one.
-- KEYS pointer | ARGV skew run
if redis.call('GET', KEYS[1]) == ARGV[2] then redis.call('DEL', KEYS[1]) end
return 'ok'
