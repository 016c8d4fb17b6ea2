-- Keep the lease until a given time. 0: it is somebody else's now.
-- KEYS lease due | ARGV skew run token until
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'until', ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
return 1
