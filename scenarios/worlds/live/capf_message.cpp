#include "scenarios/worlds/live/capf_message.hpp"

#include <fmt/format.h>

namespace live::capf {
namespace {

constexpr std::uint8_t protocol_id = 0x55;
constexpr std::size_t element_header = 3;
constexpr std::size_t certificate_header = 5;

ctl::Error unexpected(std::size_t offset, std::string message) {
    return {ctl::ErrorCode::unexpected, offset, std::move(message)};
}

void append_u16(ctl::Bytes& bytes, std::size_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace

const ctl::Bytes* Message::find(Tag tag) const {
    const auto found = elements.find(tag);
    return found == elements.end() ? nullptr : &found->second;
}

std::optional<Reason> Message::reason() const {
    const auto value = number(Tag::reason, 1);
    return value ? std::optional(static_cast<Reason>(*value)) : std::nullopt;
}

std::optional<std::uint32_t> Message::number(Tag tag, std::size_t bytes) const {
    const ctl::Bytes* value = find(tag);
    if (value == nullptr || value->size() != bytes) return std::nullopt;
    std::uint32_t result = 0;
    for (const std::uint8_t byte : *value) result = result << 8 | byte;
    return result;
}

ctl::Result<std::size_t> elements_size(ctl::BytesView header) {
    if (header.size() < header_size)
        return ctl::Error{ctl::ErrorCode::truncated, 0,
                          fmt::format("{} bytes, a header has 8", header.size())};
    if (header[0] != protocol_id)
        return unexpected(0, fmt::format("protocol id {:#04x}, 0x55 expected", header[0]));
    const std::size_t size = ctl::read_u16(header.subspan(6));
    if (size > most_element_bytes)
        return ctl::Error{ctl::ErrorCode::too_large, 6,
                          fmt::format("{} bytes of elements, at most {}", size, most_element_bytes)};
    return size;
}

ctl::Result<Message> decode(ctl::BytesView bytes) {
    const auto size = elements_size(bytes);
    if (!size) return size.error();
    if (bytes.size() != header_size + *size)
        return ctl::Error{
            ctl::ErrorCode::truncated, 6,
            fmt::format("{} bytes of elements announced, {} there", *size, bytes.size() - header_size)};
    Message message{static_cast<Command>(bytes[1]), ctl::read_u32(bytes.subspan(2)), {}};
    for (std::size_t at = header_size; at < bytes.size();) {
        const ctl::BytesView rest = bytes.subspan(at);
        const std::size_t length = rest.size() < element_header ? 0 : ctl::read_u16(rest.subspan(1));
        if (rest.size() < element_header + length)
            return ctl::Error{ctl::ErrorCode::truncated, at, "an element that ends behind its message"};
        const ctl::BytesView value = rest.subspan(element_header, length);
        message.elements[static_cast<Tag>(rest[0])] = ctl::Bytes(value.begin(), value.end());
        at += element_header + length;
    }
    return message;
}

ctl::Bytes encode(const Message& message) {
    ctl::Bytes elements;
    for (const auto& [tag, value] : message.elements) {
        elements.push_back(static_cast<std::uint8_t>(tag));
        append_u16(elements, value.size());
        ctl::append(elements, value);
    }
    ctl::Bytes bytes{protocol_id, static_cast<std::uint8_t>(message.command)};
    append_u16(bytes, message.session >> 16);
    append_u16(bytes, message.session & 0xffff);
    append_u16(bytes, elements.size());
    ctl::append(bytes, elements);
    return bytes;
}

ctl::Bytes wrapped_lsc(ctl::BytesView der) {
    ctl::Bytes value{1};
    append_u16(value, der.size() + 2);
    value.push_back(0);
    value.push_back(lsc_type);
    ctl::append(value, der);
    return value;
}

ctl::Result<ctl::Bytes> unwrapped_lsc(ctl::BytesView value) {
    if (value.size() < certificate_header || value[0] != 1 ||
        ctl::read_u16(value.subspan(1)) != value.size() - 3)
        return unexpected(0, "not a certificate element: 01, a length, 00 and a type are expected");
    if (value[4] != lsc_type)
        return unexpected(4, fmt::format("certificate type {}, 1 (LSC) expected", value[4]));
    const ctl::BytesView der = value.subspan(certificate_header);
    return ctl::Bytes(der.begin(), der.end());
}

ctl::Bytes with_nul(std::string_view text) {
    ctl::Bytes value(text.begin(), text.end());
    value.push_back(0);
    return value;
}

std::string without_nul(ctl::BytesView value) {
    const std::string_view text = ctl::as_text(value);
    return std::string(text.substr(0, text.find('\0')));
}

}  // namespace live::capf
