-- The runs somebody must look at now; each is put off a little, so that one look is hinted once.
-- KEYS due | ARGV skew limit put_off
local now = time(ARGV[1])
local runs = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now), 'LIMIT', 0, ARGV[2])
for _, run in ipairs(runs) do
  redis.call('ZADD', KEYS[1], 'XX', string.format('%.6f', now + tonumber(ARGV[3])), run)
end
return runs
