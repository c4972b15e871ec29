#include "tftp/packet.hpp"

#include <algorithm>
#include <cctype>

namespace tftp {
namespace {

enum class Opcode : std::uint16_t {
    read = 1,
    write = 2,
    data = 3,
    acknowledgement = 4,
    error = 5,
    options = 6
};

std::uint16_t read_u16(BytesView bytes) {
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

void append_u16(Bytes& out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void append_text(Bytes& out, const std::string& text) {
    out.insert(out.end(), text.begin(), text.end());
    out.push_back(0);
}

Bytes start(Opcode opcode) {
    Bytes bytes;
    append_u16(bytes, static_cast<std::uint16_t>(opcode));
    return bytes;
}

std::optional<std::string> take_text(BytesView& bytes) {
    const auto end = std::ranges::find(bytes, 0);
    if (end == bytes.end()) return std::nullopt;
    std::string text(bytes.begin(), end);
    bytes = bytes.subspan(text.size() + 1);
    return text;
}

std::optional<std::vector<Option>> take_options(BytesView bytes) {
    std::vector<Option> options;
    while (!bytes.empty()) {
        auto name = take_text(bytes);
        auto value = name ? take_text(bytes) : std::nullopt;
        if (!value) return std::nullopt;
        options.push_back({std::move(*name), std::move(*value)});
    }
    return options;
}

std::optional<Packet> parse_request(BytesView bytes, bool is_write) {
    auto name = take_text(bytes);
    auto mode = name ? take_text(bytes) : std::nullopt;
    if (!mode) return std::nullopt;
    auto options = take_options(bytes);
    if (!options) return std::nullopt;
    std::ranges::transform(*mode, mode->begin(), [](unsigned char c) { return std::tolower(c); });
    return Request{is_write, std::move(*name), std::move(*mode), std::move(*options)};
}

void append_options(Bytes& out, const std::vector<Option>& options) {
    for (const Option& option : options) {
        append_text(out, option.name);
        append_text(out, option.value);
    }
}

}  // namespace

std::optional<Packet> parse(BytesView bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const auto opcode = static_cast<Opcode>(read_u16(bytes));
    bytes = bytes.subspan(2);
    switch (opcode) {
        case Opcode::read:
        case Opcode::write: return parse_request(bytes, opcode == Opcode::write);
        case Opcode::data:
            if (bytes.size() < 2) return std::nullopt;
            return Data{read_u16(bytes), bytes.subspan(2)};
        case Opcode::acknowledgement:
            if (bytes.size() < 2) return std::nullopt;
            return Acknowledgement{read_u16(bytes)};
        case Opcode::error: {
            if (bytes.size() < 2) return std::nullopt;
            const BytesView text = bytes.subspan(2);
            return WireError{static_cast<ErrorCode>(read_u16(bytes)),
                             std::string(text.begin(), std::ranges::find(text, 0))};
        }
        case Opcode::options: {
            auto options = take_options(bytes);
            if (!options) return std::nullopt;
            return OptionAcknowledgement{std::move(*options)};
        }
    }
    return std::nullopt;
}

Bytes encode(const Request& request) {
    Bytes bytes = start(request.is_write ? Opcode::write : Opcode::read);
    append_text(bytes, request.file_name);
    append_text(bytes, request.mode);
    append_options(bytes, request.options);
    return bytes;
}

Bytes encode(const Data& data) {
    Bytes bytes = start(Opcode::data);
    append_u16(bytes, data.block);
    bytes.insert(bytes.end(), data.payload.begin(), data.payload.end());
    return bytes;
}

Bytes encode(const Acknowledgement& acknowledgement) {
    Bytes bytes = start(Opcode::acknowledgement);
    append_u16(bytes, acknowledgement.block);
    return bytes;
}

Bytes encode(const WireError& error) {
    Bytes bytes = start(Opcode::error);
    append_u16(bytes, static_cast<std::uint16_t>(error.code));
    append_text(bytes, error.message);
    return bytes;
}

Bytes encode(const OptionAcknowledgement& acknowledgement) {
    Bytes bytes = start(Opcode::options);
    append_options(bytes, acknowledgement.options);
    return bytes;
}

}  // namespace tftp
