-- The effect's door: lease, head, kill switches, claim, limits; then Started is written. The only way to an effect.
-- KEYS journal lease due asking halt halted effect waiters hour session lane object its_waiters
-- ARGV skew run expected token agent tool claim mine args n per_hour per_session counted identity exclusive entry*
--   claim: '1' when there is an effect to claim; mine: sequence number of our own Started under it, or ''
--   lane: the key that names the effect under way among those alike, or ''; identity: the name of this one
--   per_hour, per_session: '' for no limit; counted: '1' when this start counts towards them
--   exclusive: '1' when no other call may be at the object meanwhile
local now = time(ARGV[1])
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[4] then return {'fenced'} end
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[3]) then return {'moved', tail(KEYS[1], ARGV[3])} end

local scopes = {'all', 'agents/' .. ARGV[5], 'tools/' .. ARGV[6]}
for i, since in ipairs(redis.call('HMGET', KEYS[5], unpack(scopes))) do
  if since then
    redis.call('SADD', KEYS[6], ARGV[2])
    return {'halted', scopes[i]}
  end
end

if ARGV[7] == '1' then
  local held = redis.call('HMGET', KEYS[7], 'run', 'seq', 'args', 'state', 'n')
  local n = 1
  if held[4] == 'free' then n = tonumber(held[5]) + 1 end
  local ours = held[1] == ARGV[2] and held[2] == ARGV[8] and held[4] == 'claimed'
  if not ours and ((held[1] and held[4] ~= 'free') or n ~= tonumber(ARGV[10])) then
    if held[4] == 'claimed' then redis.call('SADD', KEYS[8], ARGV[2]) end
    return {'claimed', held[1], held[2], held[3], held[4], held[5]}
  end
  local ahead = KEYS[11] ~= '' and redis.call('GET', KEYS[11])
  if ahead and ahead ~= ARGV[14] then return {'claimed', '', '', '', '', ''} end
end

if ARGV[15] == '1' then
  local at = redis.call('HMGET', KEYS[12], 'run', 'seq')
  if at[1] and not (at[1] == ARGV[2] and at[2] == ARGV[8]) then
    redis.call('SADD', KEYS[13], ARGV[2])
    return {'busy', at[1]}
  end
end

if ARGV[13] == '1' then
  for i, name in ipairs({'hour', 'session'}) do
    local limit, used = ARGV[10 + i], tonumber(redis.call('GET', KEYS[8 + i]) or '0')
    if limit ~= '' and used >= tonumber(limit) then return {'limited', name} end
  end
  for i, seconds in ipairs({3600, 2592000}) do
    redis.call('INCR', KEYS[8 + i])
    redis.call('EXPIRE', KEYS[8 + i], seconds)
  end
end

local seq = length + (#ARGV - 15) / 4
if ARGV[7] == '1' then
  redis.call('HSET', KEYS[7], 'run', ARGV[2], 'seq', seq, 'args', ARGV[9], 'state', 'claimed', 'n', ARGV[10])
  redis.call('EXPIRE', KEYS[7], 34560000)
  if KEYS[11] ~= '' then
    redis.call('HSET', KEYS[7], 'lane', KEYS[11])
    redis.call('SET', KEYS[11], ARGV[14], 'EX', 34560000)
  end
end
if ARGV[15] == '1' then
  redis.call('HSET', KEYS[12], 'run', ARGV[2], 'seq', seq, 'state', 'claimed')
  redis.call('EXPIRE', KEYS[12], 34560000)
end
add(KEYS[1], length, 16, #ARGV)
return {'ok'}
