-- Asks Doorward whether a request may pass, before HAProxy forwards it.
--
-- In the configuration:  http-request lua.auth_intercept http://127.0.0.1:9091/api/authz/forward-auth
-- Afterwards these variables are set: txn.auth_status (text; "0" when there was no answer),
-- txn.auth_location (where a browser is to go) and txn.auth_challenge; on 200 the identity headers of the answer
-- stand in the request. What a client sent under those names must have been deleted before.

local IDENTITY = { "remote-user", "remote-groups", "remote-name", "remote-email" }
-- What Doorward needs to judge; a body never goes along.
local PASSED_ON = { "accept", "authorization", "cookie", "x-requested-with", "sec-fetch-mode", "sec-fetch-dest", "upgrade" }

local function first(headers, name)
  local values = headers[name]
  if values == nil then return nil end
  if type(values) == "string" then return values end
  return values[0] or values[1]
end

local function all(headers, name)
  local values, list, index = headers[name], {}, 0
  if values == nil then return nil end
  while values[index] ~= nil do
    list[#list + 1] = values[index]
    index = index + 1
  end
  return list
end

core.register_action("auth_intercept", { "http-req" }, function(txn, url)
  txn:set_var("txn.auth_status", "0")
  local inbound = txn.http:req_get_headers()
  local sent = {}
  for _, name in ipairs(PASSED_ON) do
    local values = all(inbound, name)
    if values ~= nil then sent[name] = values end
  end
  sent["x-forwarded-method"] = { txn.f:method() }
  sent["x-forwarded-proto"] = { "https" }
  sent["x-forwarded-host"] = { first(inbound, "host") or "" }
  sent["x-forwarded-uri"] = { txn.f:pathq() }
  sent["x-forwarded-for"] = { txn.f:src() }

  local client = core.httpclient()
  local answer = client:get { url = url, headers = sent, timeout = 5000 }
  if answer == nil or answer.status == nil then return end
  txn:set_var("txn.auth_status", tostring(answer.status))
  local headers = answer.headers or {}
  txn:set_var("txn.auth_location", first(headers, "location") or "")
  txn:set_var("txn.auth_challenge", first(headers, "www-authenticate") or "")
  if answer.status == 200 then
    for _, name in ipairs(IDENTITY) do
      local value = first(headers, name)
      if value ~= nil then txn.http:req_set_header(name, value) end
    end
  end
end, 1)
