-- Take a kill switch back, remember how long it stopped the clocks, and wake what it held. 0: it was not thrown.
-- KEYS halt by periods halted due | ARGV skew prefix scope
local now = time(ARGV[1])
local since = redis.call('HGET', KEYS[1], ARGV[3])
if not since then return 0 end
redis.call('HDEL', KEYS[1], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('RPUSH', KEYS[3], cjson.encode({scope = ARGV[3], from = tonumber(since), to = now}))
wake_all(ARGV[2], KEYS[5], KEYS[4], now)
return 1
