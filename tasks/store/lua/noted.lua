-- What was to be told of a tick is told: it is not told again, unless it is something else by now.
-- KEYS schedule | ARGV skew untold
if redis.call('HGET', KEYS[1], 'untold') == ARGV[2] then redis.call('HDEL', KEYS[1], 'untold') end
return 'ok'
