-- Take the right to drive a run. Answers the store's time and how often it was taken at this same head, or 0.
-- KEYS journal lease due | ARGV skew run token seconds
local now = time(ARGV[1])
local held = redis.call('HMGET', KEYS[2], 'token', 'until', 'head', 'takes')
if held[1] and held[1] ~= ARGV[3] and tonumber(held[2]) > now then return {string.format('%.6f', now), 0} end
local head = redis.call('XLEN', KEYS[1])
local takes = 1
if held[3] and tonumber(held[3]) == head then takes = tonumber(held[4]) + 1 end
local till = string.format('%.6f', now + tonumber(ARGV[4]))
redis.call('HSET', KEYS[2], 'token', ARGV[3], 'until', till, 'head', head, 'takes', takes)
redis.call('HDEL', KEYS[2], 'nudged')
redis.call('ZADD', KEYS[3], till, ARGV[2])
return {string.format('%.6f', now), takes}
