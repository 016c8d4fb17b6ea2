-- Append entries, if the journal is as long as the caller thinks it is.
-- KEYS journal lease due asking | ARGV skew run expected token due asking not_after entry*
local now = time(ARGV[1])
if ARGV[4] ~= '' and redis.call('HGET', KEYS[2], 'token') ~= ARGV[4] then return {'fenced'} end
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[3]) then return {'moved', tail(KEYS[1], ARGV[3])} end
if ARGV[7] ~= '' and now > tonumber(ARGV[7]) then return {'late'} end
add(KEYS[1], length, 8, #ARGV)
look(KEYS[3], ARGV[2], ARGV[5], now)
index(KEYS[4], ARGV[2], ARGV[6])
return {'ok'}
