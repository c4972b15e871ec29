-- cisco_trust.lua: Wireshark dissectors for what Cisco IP phones trust by: TVS (TCP 2445) and CAPF (TCP 3804) inside TLS, and
-- trust lists (ITL, CTL) and signed files (.sgn) in HTTP and TFTP.
--
-- The formats are described, byte by byte and with their sources, in tvs/message.hpp, scenarios/worlds/live/capf_message.hpp,
-- ctl/header.hpp and ctl/trust_list.hpp. All numbers are big-endian.
--
-- Use it once:    wireshark -X lua_script:cisco_trust.lua run.pcapng
-- or for good:    copy it to ~/.local/lib/wireshark/plugins/

local roles = {
    [0] = "SAST", [1] = "CCM", [2] = "CCM+TFTP", [3] = "TFTP", [4] = "CAPF", [7] = "APP-SERVER", [21] = "TVS",
}

-- A certificate as Wireshark shows those of TLS.
local certificate_dissector = DissectorTable.get("media_type"):get_dissector("application/pkix-cert")
-- Wireshark takes so many layers of one frame, and each certificate is several: after these, certificates are bytes.
local most_certificates = 12
local frame, shown = nil, 0
local function show_certificate(range, pinfo, tree)
    if frame ~= pinfo.number then frame, shown = pinfo.number, 0 end
    if not certificate_dissector or range:len() == 0 or shown >= most_certificates then return end
    shown = shown + 1
    local columns = tostring(pinfo.cols.info)
    -- What is no certificate ends neither the message nor the list.
    if not pcall(function() certificate_dissector:call(range:tvb(), pinfo, tree) end) then
        tree:add_expert_info(PI_MALFORMED, PI_WARN, "no certificate")
    end
    pinfo.cols.info = columns
end

-- Calls show(tag, value, item) for each element (tag u8, length u16, value) of a range. What does not fit ends it, with a note.
-- `no_length` has tags that stand alone.
local function each_element(range, tree, field, names, no_length, show)
    local at = 0
    while at < range:len() do
        local tag = range(at, 1):uint()
        if no_length[tag] then
            tree:add(field, range(at, 1), tag)
            at = at + 1
        elseif at + 3 > range:len() then
            tree:add_expert_info(PI_MALFORMED, PI_ERROR, "an element is cut off")
            return
        else
            local length = range(at + 1, 2):uint()
            if at + 3 + length > range:len() then
                tree:add_expert_info(PI_MALFORMED, PI_ERROR, "an element of " .. length .. " bytes does not fit")
                return
            end
            local item = tree:add(field, range(at, 3 + length), tag)
            item:set_text((names[tag] or ("Element " .. tag)) .. ", " .. length .. " bytes")
            if length > 0 then show(tag, range(at + 3, length), item) end
            at = at + 3 + length
        end
    end
end

local function text_of(range)
    local text = range:string()
    return (text:gsub("%z.*$", ""))
end

-- TVS ------------------------------------------------------------------------------------------------------------------------

local tvs = Proto("tvs", "Cisco Trust Verification Service")
local tvs_commands = {
    [1] = "CERT_VERIFICATION_REQ", [2] = "CERT_VERIFICATION_RES", [3] = "QUERY_CERT_REQ", [4] = "QUERY_CERT_RES",
}
local tvs_elements = {
    [1] = "Device name", [2] = "Certificate", [3] = "Subject", [4] = "Issuer", [5] = "Serial number", [7] = "Status",
    [8] = "Roles", [9] = "Time to live",
}
local tvs_status = { [0] = "found, or valid", [1] = "not found, or not valid" }
local t = {
    protocol = ProtoField.uint8("tvs.protocol", "Protocol id", base.HEX),
    version = ProtoField.uint8("tvs.version", "Version"),
    command = ProtoField.uint8("tvs.command", "Command", base.DEC, tvs_commands),
    session = ProtoField.uint32("tvs.session", "Session", base.HEX),
    length = ProtoField.uint16("tvs.length", "Length of the elements"),
    element = ProtoField.uint8("tvs.element", "Element", base.DEC, tvs_elements),
    device = ProtoField.string("tvs.device", "Device name"),
    subject = ProtoField.string("tvs.subject", "Subject"),
    issuer = ProtoField.string("tvs.issuer", "Issuer"),
    serial = ProtoField.bytes("tvs.serial", "Serial number"),
    status = ProtoField.uint8("tvs.status", "Status", base.DEC, tvs_status),
    role = ProtoField.uint8("tvs.role", "Role", base.DEC, roles),
    ttl = ProtoField.uint32("tvs.ttl", "Time to live, in seconds"),
    certificate = ProtoField.bytes("tvs.certificate", "Certificate"),
}
tvs.fields = { t.protocol, t.version, t.command, t.session, t.length, t.element, t.device, t.subject, t.issuer, t.serial,
    t.status, t.role, t.ttl, t.certificate }

local tvs_header = 10
local function tvs_message(tvb, pinfo, tree)
    local item = tree:add(tvs, tvb())
    local command = tvb(2, 1):uint()
    item:add(t.protocol, tvb(0, 1))
    item:add(t.version, tvb(1, 1))
    item:add(t.command, tvb(2, 1))
    item:add(t.session, tvb(4, 4))
    item:add(t.length, tvb(8, 2))
    local told = tvs_commands[command] or ("command " .. command)
    if tvb:len() > tvs_header then
        each_element(tvb(tvs_header), item, t.element, tvs_elements, {}, function(tag, value, element)
            if tag == 1 and value:len() > 1 then
                element:add(t.device, value(1), text_of(value(1)))
            elseif tag == 2 then
                element:add(t.certificate, value)
                show_certificate(value, pinfo, element)
            elseif tag == 3 then
                element:add(t.subject, value, text_of(value))
                told = told .. " " .. text_of(value)
            elseif tag == 4 then
                element:add(t.issuer, value, text_of(value))
            elseif tag == 5 then
                element:add(t.serial, value)
            elseif tag == 7 then
                element:add(t.status, value(0, 1))
                told = told .. ": " .. (tvs_status[value(0, 1):uint()] or "status " .. value(0, 1):uint())
            elseif tag == 8 then
                for i = 0, value:len() - 1 do
                    element:add(t.role, value(i, 1))
                    told = told .. (i == 0 and " as " or ", ") .. (roles[value(i, 1):uint()] or value(i, 1):uint())
                end
            elseif tag == 9 and value:len() == 4 then
                element:add(t.ttl, value)
            end
        end)
    end
    pinfo.cols.protocol = "TVS"
    pinfo.cols.info = told
    return tvb:len()
end

function tvs.dissector(tvb, pinfo, tree)
    if tvb:len() >= 1 and tvb(0, 1):uint() ~= 0x57 then return 0 end
    return dissect_tcp_pdus(tvb, tree, tvs_header, function(message) return tvs_header + message(8, 2):uint() end, tvs_message)
end
DissectorTable.get("tls.port"):add(2445, tvs)

-- CAPF -----------------------------------------------------------------------------------------------------------------------

local capf = Proto("capf", "Cisco Certificate Authority Proxy Function")
local capf_commands = {
    [1] = "AUTHENTICATION_REQ", [2] = "AUTHENTICATION_RES", [3] = "KEY_GENERATE_REQ", [4] = "KEY_GENERATE_RES",
    [9] = "STORE_CERTIFICATE_REQ", [10] = "STORE_CERTIFICATE_RES", [11] = "FETCH_CERTIFICATE_REQ",
    [12] = "FETCH_CERTIFICATE_RES", [13] = "DELETE_CERTIFICATE_REQ", [14] = "DELETE_CERTIFICATE_RES", [15] = "END_SESSION",
    [17] = "IN_PROGRESS",
}
local capf_elements = {
    [1] = "Reason", [2] = "Words", [3] = "Certificate type", [4] = "Certificate", [7] = "Version", [8] = "Authentication type",
    [9] = "Public key", [10] = "Key size", [13] = "Device name", [17] = "Key type", [18] = "Curve",
}
local capf_reasons = { [0] = "no action", [1] = "certificate updated", [7] = "invalid element", [9] = "unknown device" }
local c = {
    protocol = ProtoField.uint8("capf.protocol", "Protocol id", base.HEX),
    command = ProtoField.uint8("capf.command", "Command", base.DEC, capf_commands),
    session = ProtoField.uint32("capf.session", "Session", base.HEX),
    length = ProtoField.uint16("capf.length", "Length of the elements"),
    element = ProtoField.uint8("capf.element", "Element", base.DEC, capf_elements),
    reason = ProtoField.uint8("capf.reason", "Reason", base.DEC, capf_reasons),
    words = ProtoField.string("capf.words", "Words"),
    device = ProtoField.string("capf.device", "Device name"),
    value = ProtoField.bytes("capf.value", "Value"),
}
capf.fields = { c.protocol, c.command, c.session, c.length, c.element, c.reason, c.words, c.device, c.value }

local capf_header = 8
local function capf_message(tvb, pinfo, tree)
    local item = tree:add(capf, tvb())
    item:add(c.protocol, tvb(0, 1))
    item:add(c.command, tvb(1, 1))
    item:add(c.session, tvb(2, 4))
    item:add(c.length, tvb(6, 2))
    local command = tvb(1, 1):uint()
    local told = capf_commands[command] or ("command " .. command)
    if tvb:len() > capf_header then
        each_element(tvb(capf_header), item, c.element, capf_elements, {}, function(tag, value, element)
            if tag == 1 then
                element:add(c.reason, value(0, 1))
                told = told .. ": " .. (capf_reasons[value(0, 1):uint()] or "reason " .. value(0, 1):uint())
            elseif tag == 2 then
                element:add(c.words, value, text_of(value))
            elseif tag == 13 then
                element:add(c.device, value, text_of(value))
                told = told .. " " .. text_of(value)
            elseif tag == 4 and value:len() > 5 then
                -- 01, the length of what follows, 00, the type, and the DER.
                show_certificate(value(5), pinfo, element)
            else
                element:add(c.value, value)
            end
        end)
    end
    pinfo.cols.protocol = "CAPF"
    pinfo.cols.info = told
    return tvb:len()
end

function capf.dissector(tvb, pinfo, tree)
    if tvb:len() >= 1 and tvb(0, 1):uint() ~= 0x55 then return 0 end
    return dissect_tcp_pdus(tvb, tree, capf_header, function(message) return capf_header + message(6, 2):uint() end,
        capf_message)
end
DissectorTable.get("tls.port"):add(3804, capf)
DissectorTable.get("tcp.port"):add(3804, Dissector.get("tls"))  -- Wireshark takes it for HiQnet

-- Trust lists and signed files -----------------------------------------------------------------------------------------------

local list = Proto("cisco_tl", "Cisco trust list or signed file")
local header_elements = {
    [1] = "Version", [2] = "Header length", [3] = "Signer id", [4] = "Signer name", [5] = "Serial number", [6] = "CA name",
    [7] = "Signature info", [8] = "Digest algorithm", [9] = "Signature algorithm info", [10] = "Signature algorithm",
    [11] = "Signature modulus", [12] = "Signature", [13] = "Padding", [14] = "File name", [15] = "Timestamp",
    [28] = "Signer version",
}
local record_elements = {
    [1] = "Record length", [2] = "DNS name", [3] = "Subject name", [4] = "Function", [5] = "Issuer name", [6] = "Serial number",
    [7] = "Public key", [8] = "Signature", [9] = "Certificate", [10] = "IP address", [11] = "Certificate hash",
    [12] = "Hash algorithm",
}
local digests = { [1] = "SHA-1", [2] = "SHA-256", [3] = "SHA-512" }
local l = {
    version = ProtoField.string("cisco_tl.version", "Version"),
    length = ProtoField.uint16("cisco_tl.header_length", "Header length"),
    element = ProtoField.uint8("cisco_tl.element", "Element", base.DEC, header_elements),
    entry = ProtoField.uint8("cisco_tl.record.element", "Element", base.DEC, record_elements),
    signer = ProtoField.string("cisco_tl.signer", "Signer"),
    issuer = ProtoField.string("cisco_tl.issuer", "Issuer of the signer"),
    serial = ProtoField.bytes("cisco_tl.serial", "Serial number"),
    digest = ProtoField.uint8("cisco_tl.digest", "Digest", base.DEC, digests),
    file = ProtoField.string("cisco_tl.file", "File name"),
    time = ProtoField.absolute_time("cisco_tl.time", "Timestamp", base.UTC),
    records = ProtoField.uint32("cisco_tl.records", "Records"),
    record = ProtoField.none("cisco_tl.record", "Record"),
    role = ProtoField.uint16("cisco_tl.record.role", "Function", base.DEC, roles),
    subject = ProtoField.string("cisco_tl.record.subject", "Subject"),
    record_issuer = ProtoField.string("cisco_tl.record.issuer", "Issuer"),
    record_serial = ProtoField.bytes("cisco_tl.record.serial", "Serial number"),
    dns = ProtoField.string("cisco_tl.record.dns", "DNS name"),
    address = ProtoField.ipv4("cisco_tl.record.address", "IP address"),
    payload = ProtoField.bytes("cisco_tl.payload", "The file that is signed"),
}
list.fields = { l.version, l.length, l.element, l.entry, l.signer, l.issuer, l.serial, l.digest, l.file, l.time, l.records,
    l.record, l.role, l.subject, l.record_issuer, l.record_serial, l.dns, l.address, l.payload }

-- VERSION, then HEADERLENGTH: 01 0002 xx xx 02 0002.
local function looks_like_one(tvb)
    return tvb:len() >= 10 and tvb(0, 3):uint() == 0x010002 and tvb(5, 3):uint() == 0x020002
end

local function show_header(range, tree)
    local depth = 0
    local function show(tag, value, item)
        if tag == 1 and value:len() == 2 then
            item:add(l.version, value, value(0, 1):uint() .. "." .. value(1, 1):uint())
        elseif tag == 2 then
            if value:len() == 2 then item:add(l.length, value) end
        elseif tag == 3 or tag == 7 or tag == 9 then
            depth = depth + 1
            if depth <= 4 then each_element(value, item, l.element, header_elements, { [13] = true }, show) end
            depth = depth - 1
        elseif tag == 4 then
            item:add(l.signer, value, text_of(value))
        elseif tag == 5 then
            item:add(l.serial, value)
        elseif tag == 6 then
            item:add(l.issuer, value, text_of(value))
        elseif tag == 8 then
            item:add(l.digest, value(0, 1))
        elseif tag == 14 then
            item:add(l.file, value, text_of(value))
        elseif tag == 15 and value:len() == 4 then
            item:add(l.time, value)
        end
    end
    each_element(range, tree, l.element, header_elements, { [13] = true }, show)
end

local function show_record(range, pinfo, tree, number)
    local item = tree:add(l.record, range)
    local subject, role = "no certificate", "?"
    each_element(range, item, l.entry, record_elements, {}, function(tag, value, element)
        if tag == 2 then
            element:add(l.dns, value, text_of(value))
        elseif tag == 3 then
            subject = text_of(value)
            element:add(l.subject, value, subject)
        elseif tag == 4 and value:len() == 2 then
            role = roles[value:uint()] or ("role " .. value:uint())
            element:add(l.role, value)
        elseif tag == 5 then
            element:add(l.record_issuer, value, text_of(value))
        elseif tag == 6 then
            element:add(l.record_serial, value)
        elseif tag == 9 then
            show_certificate(value, pinfo, element)
        elseif tag == 10 and value:len() == 4 then
            element:add(l.address, value)
        end
    end)
    item:set_text("Record " .. number .. ": " .. role .. ", " .. subject)
end

function list.dissector(tvb, pinfo, tree)
    if not looks_like_one(tvb) then return 0 end
    local length = tvb(8, 2):uint()
    local is_list = tvb(3, 1):uint() == 1 and tvb(4, 1):uint() ~= 0  -- .tlv 1.2; .sgn 1.0, .enc.sgn 2.0
    local item = tree:add(list, tvb())
    item:set_text(is_list and "Cisco trust list" or "Cisco signed file")
    local header = tvb(0, math.min(length, tvb:len()))
    show_header(header, item:add(header, "Header"))
    if length >= tvb:len() then return tvb:len() end
    if not is_list then
        item:add(l.payload, tvb(length))
        return tvb:len()
    end
    local at, count = length, 0
    while at + 5 <= tvb:len() do
        local size = tvb(at, 1):uint() == 1 and tvb(at + 3, 2):uint() or 0
        if size < 5 or at + size > tvb:len() then
            item:add_expert_info(PI_MALFORMED, PI_ERROR, "a record is cut off, or is none")
            break
        end
        count = count + 1
        show_record(tvb(at, size), pinfo, item, count)
        at = at + size
    end
    item:add(l.records, count):set_generated()
    return tvb:len()
end

-- CUCM's HTTP server calls every file "*/*", so that the content decides. In TFTP Wireshark gives blocks; with its
-- preference tftp.defragment whole files.
local function by_content(tvb, pinfo, tree)
    return list.dissector(tvb, pinfo, tree) > 0
end
for _, carrier in ipairs({ "http", "tftp" }) do
    list:register_heuristic(carrier, by_content)
end
