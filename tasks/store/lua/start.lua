-- The effect's door: lease, head, kill switches, claim, limits; then Started is written. The only way to an effect.
-- KEYS journal lease due asking halt halted effect waiters lane object its_waiters calls {hour session}+
-- ARGV skew run expected token agents tool claim mine args n limits counted identity exclusive first entry*
--   agents: a line each, the one that calls first, then those it works for; each has an hour and a session
--   claim: '1' when there is an effect to claim; mine: sequence number of our own Started under it, or ''
--   lane: the key that names the effect under way among those alike, or ''; identity: the name of this one
--   limits: JSON, for each agent [per hour, per session], false for none; counted: '1' when this start counts
--   exclusive: '1' when no other call may be at the object meanwhile
--   first: '1' when it is no further attempt
local now = time(ARGV[1])
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[4] then return {'fenced'} end
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[3]) then return {'moved', tail(KEYS[1], ARGV[3])} end

local scopes = {'all', 'tools/' .. ARGV[6]}
for agent in string.gmatch(ARGV[5], '[^\n]+') do table.insert(scopes, 'agents/' .. agent) end
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
  local ahead = KEYS[9] ~= '' and redis.call('GET', KEYS[9])
  if ahead and ahead ~= ARGV[13] then return {'claimed', '', '', '', '', ''} end
end

if ARGV[14] == '1' then
  local at = redis.call('HMGET', KEYS[10], 'run', 'seq')
  if at[1] and not (at[1] == ARGV[2] and at[2] == ARGV[8]) then
    redis.call('SADD', KEYS[11], ARGV[2])
    return {'busy', at[1]}
  end
end

if ARGV[12] == '1' then
  for of, limits in ipairs(cjson.decode(ARGV[11])) do
    for i, name in ipairs({'hour', 'session'}) do
      local used = tonumber(redis.call('GET', KEYS[10 + 2 * of + i]) or '0')
      if limits[i] and used >= limits[i] then return {'limited', name} end
    end
  end
  for i = 13, #KEYS do
    redis.call('INCR', KEYS[i])
    redis.call('EXPIRE', KEYS[i], i % 2 == 1 and 3600 or 2592000)
  end
end

local seq = length + (#ARGV - 15) / 4
if ARGV[7] == '1' then
  redis.call('HSET', KEYS[7], 'run', ARGV[2], 'seq', seq, 'args', ARGV[9], 'state', 'claimed', 'n', ARGV[10])
  redis.call('EXPIRE', KEYS[7], 34560000)
  if KEYS[9] ~= '' then
    redis.call('HSET', KEYS[7], 'lane', KEYS[9])
    redis.call('SET', KEYS[9], ARGV[13], 'EX', 34560000)
  end
end
if ARGV[14] == '1' then
  redis.call('HSET', KEYS[10], 'run', ARGV[2], 'seq', seq, 'state', 'claimed')
  redis.call('EXPIRE', KEYS[10], 34560000)
end
if ARGV[15] == '1' then count(KEYS[12], 'calls', ARGV[6]) end
add(KEYS[1], length, 16, #ARGV)
return {'ok'}
