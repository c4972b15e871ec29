#include "tvs/message.hpp"

#include <fmt/format.h>

#include "ctl/element.hpp"

namespace tvs {
namespace {

using ctl::Bytes;
using ctl::BytesView;
using ctl::Element;
using ctl::Error;
using ctl::ErrorCode;

constexpr std::uint8_t protocol_id = 0x57;
constexpr std::uint8_t protocol_version = 1;
constexpr std::uint8_t device_name_prefix = 0x01;

namespace tag {
constexpr std::uint8_t device_name = 1;
constexpr std::uint8_t certificate = 2;
constexpr std::uint8_t subject_name = 3;
constexpr std::uint8_t issuer_name = 4;
constexpr std::uint8_t serial_number = 5;
constexpr std::uint8_t status = 7;
constexpr std::uint8_t roles = 8;
constexpr std::uint8_t ttl = 9;
}  // namespace tag

std::string_view element_name(std::uint8_t number) {
    switch (number) {
        case tag::device_name: return "device name";
        case tag::certificate: return "certificate";
        case tag::subject_name: return "subject name";
        case tag::issuer_name: return "issuer name";
        case tag::serial_number: return "serial number";
        case tag::status: return "status";
        case tag::roles: return "roles";
        case tag::ttl: return "TTL";
        default: return "unknown element";
    }
}

struct Message {
    Command command = Command::verify_request;
    std::uint32_t session = 0;
    std::vector<Element> elements;

    [[nodiscard]] ctl::Result<const Element*> required(std::uint8_t number) const {
        if (const Element* element = ctl::find_element(elements, number)) return element;
        return Error{ErrorCode::missing, header_size,
                     fmt::format("message without {} (tag {})", element_name(number), number)};
    }

    [[nodiscard]] ctl::Result<std::string> text(std::uint8_t number) const {
        const auto element = required(number);
        if (!element) return element.error();
        return ctl::text_value(**element, element_name(number));
    }
};

ctl::Result<Message> decode(BytesView bytes) {
    const auto size = message_size(bytes);
    if (!size) return size.error();
    if (!*size || **size > bytes.size())
        return Error{ErrorCode::truncated, 0,
                     fmt::format("message of {} bytes, {} there", size->value_or(header_size), bytes.size())};
    if (**size < bytes.size())
        return Error{ErrorCode::unexpected, **size,
                     fmt::format("{} bytes behind the message", bytes.size() - **size)};
    const std::uint8_t command = bytes[2];
    if (command < 1 || command > 4)
        return Error{ErrorCode::unexpected, 2, fmt::format("command {}; 1 to 4 expected", command)};
    auto elements = ctl::read_elements(bytes.subspan(header_size), header_size, ctl::Grammar::record);
    if (!elements) return elements.error();
    return Message{static_cast<Command>(command), ctl::read_u32(bytes.subspan(4)), std::move(*elements)};
}

ctl::Result<Bytes> compose(Command command, std::uint32_t session, const std::vector<Element>& elements) {
    std::size_t length = 0;
    for (const Element& element : elements) {
        if (element.value.size() > most_element_bytes) length = most_element_bytes + 1;
        length += ctl::encoded_size(element, ctl::Grammar::record);
    }
    if (length > most_element_bytes)
        return Error{ErrorCode::too_large, 0,
                     fmt::format("elements of more than {} bytes in one message", most_element_bytes)};
    Bytes bytes{protocol_id, protocol_version, static_cast<std::uint8_t>(command), 0};
    ctl::append_u32(bytes, session);
    ctl::append_u16(bytes, static_cast<std::uint16_t>(length));
    for (const Element& element : elements) ctl::write_element(bytes, element, ctl::Grammar::record);
    return bytes;
}

ctl::Result<std::string> device_name(const Message& message) {
    const auto element = message.required(tag::device_name);
    if (!element) return element.error();
    const Bytes& value = (*element)->value;
    if (value.empty() || value.front() != device_name_prefix)
        return Error{ErrorCode::unexpected, (*element)->offset,
                     "device name does not start with the byte 01"};
    return std::string(value.begin() + 1, value.end());
}

ctl::Result<Query> query(const Message& message) {
    auto subject = message.text(tag::subject_name);
    if (!subject) return subject.error();
    auto issuer = message.text(tag::issuer_name);
    if (!issuer) return issuer.error();
    const auto serial = message.required(tag::serial_number);
    if (!serial) return serial.error();
    return Query{std::move(*subject), std::move(*issuer), (*serial)->value};
}

ctl::Result<Grant> grant(const Message& message) {
    Grant result;
    if (message.command == Command::query_response) {
        const auto certificate = message.required(tag::certificate);
        if (!certificate) return certificate.error();
        result.certificate = (*certificate)->value;
    }
    const auto roles = message.required(tag::roles);
    if (!roles) return roles.error();
    for (const std::uint8_t role : (*roles)->value) result.roles.push_back(static_cast<ctl::Role>(role));
    const auto ttl = message.required(tag::ttl);
    if (!ttl) return ttl.error();
    if ((*ttl)->value.size() != 4)
        return Error{ErrorCode::unexpected, (*ttl)->offset,
                     fmt::format("TTL of {} bytes, 4 expected", (*ttl)->value.size())};
    result.ttl = ctl::read_u32((*ttl)->value);
    return result;
}

}  // namespace

ctl::Result<std::optional<std::size_t>> message_size(BytesView bytes) {
    if (!bytes.empty() && bytes[0] != protocol_id)
        return Error{ErrorCode::unexpected, 0, fmt::format("byte {:02x}; protocol id 57 expected", bytes[0])};
    if (bytes.size() >= 2 && bytes[1] != protocol_version)
        return Error{ErrorCode::unexpected, 1, fmt::format("version {}; 1 expected", bytes[1])};
    if (bytes.size() < header_size) return std::optional<std::size_t>();
    const std::size_t length = ctl::read_u16(bytes.subspan(8));
    if (length > most_element_bytes)
        return Error{ErrorCode::too_large, 8,
                     fmt::format("{} bytes of elements; at most {}", length, most_element_bytes)};
    return std::optional(header_size + length);
}

ctl::Result<Request> decode_request(BytesView bytes) {
    const auto message = decode(bytes);
    if (!message) return message.error();
    auto device = device_name(*message);
    if (!device) return device.error();
    Request request{message->session, std::move(*device), {}};
    if (message->command == Command::verify_request) {
        const auto certificate = message->required(tag::certificate);
        if (!certificate) return certificate.error();
        request.question = Verify{(*certificate)->value};
    } else if (message->command == Command::query_request) {
        auto question = query(*message);
        if (!question) return question.error();
        request.question = std::move(*question);
    } else {
        return Error{ErrorCode::unexpected, 2,
                     "an answer stands where a request (command 1 or 3) is expected"};
    }
    return request;
}

ctl::Result<Response> decode_response(BytesView bytes) {
    const auto message = decode(bytes);
    if (!message) return message.error();
    if (message->command != Command::verify_response && message->command != Command::query_response)
        return Error{ErrorCode::unexpected, 2,
                     "a request stands where an answer (command 2 or 4) is expected"};
    Response response{message->session, message->command == Command::query_response, {}};
    const auto status = message->required(tag::status);
    if (!status) return status.error();
    if ((*status)->value.size() != 1)
        return Error{ErrorCode::unexpected, (*status)->offset,
                     fmt::format("status of {} bytes, 1 expected", (*status)->value.size())};
    if ((*status)->value[0] != 0) return response;
    auto granted = grant(*message);
    if (!granted) return granted.error();
    response.grant = std::move(*granted);
    return response;
}

ctl::Result<Bytes> encode(const Request& request) {
    Element device = ctl::bytes_element(tag::device_name, ctl::as_bytes(request.device));
    device.value.insert(device.value.begin(), device_name_prefix);
    std::vector<Element> elements{std::move(device)};
    if (const auto* verify = std::get_if<Verify>(&request.question)) {
        elements.push_back(ctl::bytes_element(tag::certificate, verify->certificate));
        return compose(Command::verify_request, request.session, elements);
    }
    const Query& question = std::get<Query>(request.question);
    elements.push_back(ctl::text_element(tag::subject_name, question.subject));
    elements.push_back(ctl::text_element(tag::issuer_name, question.issuer));
    elements.push_back(ctl::bytes_element(tag::serial_number, question.serial));
    return compose(Command::query_request, request.session, elements);
}

ctl::Result<Bytes> encode(const Response& response) {
    std::vector<Element> elements{ctl::byte_element(tag::status, response.grant ? 0 : 1)};
    if (response.grant) {
        if (response.answers_query)
            elements.push_back(ctl::bytes_element(tag::certificate, response.grant->certificate));
        Element roles = ctl::bytes_element(tag::roles, {});
        for (const ctl::Role role : response.grant->roles)
            roles.value.push_back(static_cast<std::uint8_t>(role));
        elements.push_back(std::move(roles));
        elements.push_back(ctl::u32_element(tag::ttl, response.grant->ttl));
    }
    return compose(response.answers_query ? Command::query_response : Command::verify_response,
                   response.session, elements);
}

}  // namespace tvs
