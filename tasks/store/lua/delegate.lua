-- Append Delegated, and begin the run it names in the same breath. Beginning twice begins once.
-- KEYS journal lease due child runs | ARGV skew run expected token child entry* began
--   began: the four arguments of the child's first entry, after those of all entries of the parent's
local now = time(ARGV[1])
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[4] then return {'fenced'} end
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[3]) then return {'moved', tail(KEYS[1], ARGV[3])} end
add(KEYS[1], length, 6, #ARGV - 4)
if redis.call('XLEN', KEYS[4]) == 0 then
  add(KEYS[4], 0, #ARGV - 3, #ARGV)
  look(KEYS[3], ARGV[5], 'now', now)
  redis.call('ZADD', KEYS[5], string.format('%.6f', now), ARGV[5])
end
return {'ok'}
