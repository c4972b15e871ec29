#include "ctl/header.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ctl {
namespace {

constexpr std::size_t version_size = 5;
constexpr std::size_t header_length_end = 10;  // VERSION and HEADERLENGTH, both of 2 bytes
constexpr std::size_t element_limit = 0xffff;  // lengths are 16 bits

struct ModulusCode {
    std::uint8_t code;
    int bits;
};
constexpr std::array<ModulusCode, 4> modulus_codes{{{0, 512}, {1, 1024}, {2, 2048}, {3, 4096}}};

// The tags that a header may hold once. Padding repeats, and what we don't know may.
constexpr std::array<std::uint8_t, 15> single_tags{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 28};

std::optional<int> signer_bits(std::uint8_t code) {
    const auto found = std::ranges::find(modulus_codes, code, &ModulusCode::code);
    return found == modulus_codes.end() ? std::nullopt : std::optional(found->bits);
}

Error unexpected(std::size_t offset, std::string message) {
    return {ErrorCode::unexpected, offset, std::move(message)};
}

// Reads fixed and required elements out of a header, and remembers the first thing that was wrong.
class Fields {
  public:
    explicit Fields(const std::vector<Element>& elements) : elements_(elements) {}

    const Element* required(std::uint8_t tag, std::string_view name) {
        const Element* element = find_element(elements_, tag);
        if (element == nullptr)
            fail({ErrorCode::missing, 0, fmt::format("header without {} (tag {})", name, tag)});
        return element;
    }

    const Element* sized(const Element* element, std::size_t size, std::string_view name) {
        if (element == nullptr || element->value.size() == size) return element;
        fail(unexpected(element->offset,
                        fmt::format("{} of {} bytes, {} expected", name, element->value.size(), size)));
        return nullptr;
    }

    std::string text(const Element* element, std::string_view name) {
        if (element == nullptr) return {};
        auto value = text_value(*element, name);
        if (value) return std::move(*value);
        fail(value.error());
        return {};
    }

    std::uint8_t byte(std::uint8_t tag, std::string_view name) {
        const Element* element = sized(required(tag, name), 1, name);
        return element == nullptr ? std::uint8_t{0} : element->value[0];
    }

    void fail(Error error) {
        if (!error_) error_ = std::move(error);
    }

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  private:
    const std::vector<Element>& elements_;
    std::optional<Error> error_;
};

std::optional<Error> find_duplicate(const std::vector<Element>& elements, std::array<bool, 256>& seen) {
    for (const Element& element : elements) {
        if (std::ranges::find(single_tags, element.tag) != single_tags.end()) {
            if (seen[element.tag])
                return Error{
                    ErrorCode::duplicate, element.offset,
                    fmt::format("a second header element with tag {}, which may stand once", element.tag)};
            seen[element.tag] = true;
        }
        if (auto error = find_duplicate(element.children, seen)) return error;
    }
    return std::nullopt;
}

Result<std::size_t> header_length(BytesView file) {
    static constexpr std::array<std::uint8_t, 3> version_prefix{header_tag::version, 0, 2};
    static constexpr std::array<std::uint8_t, 3> length_prefix{header_tag::header_length, 0, 2};
    if (file.size() < header_length_end)
        return Error{ErrorCode::truncated, 0,
                     fmt::format("{} bytes, but VERSION and HEADERLENGTH alone take {}", file.size(),
                                 header_length_end)};
    if (!std::ranges::equal(file.first(3), version_prefix))
        return unexpected(
            0, fmt::format("{} stands where VERSION (01 0002) is expected", hex(file.first(3), " ")));
    const BytesView second = file.subspan(version_size);
    if (!std::ranges::equal(second.first(3), length_prefix))
        return unexpected(version_size, fmt::format("{} stands where HEADERLENGTH (02 0002) is expected",
                                                    hex(second.first(3), " ")));
    const std::size_t length = read_u16(second.subspan(3));
    if (length < header_length_end)
        return unexpected(version_size, fmt::format("HEADERLENGTH {}, but the elements so far take {}",
                                                    length, header_length_end));
    if (length > file.size())
        return Error{ErrorCode::truncated, version_size,
                     fmt::format("header of {} bytes, the file has {}", length, file.size())};
    return length;
}

void read_signature_info(Fields& fields, Header& header) {
    const std::uint8_t digest = fields.byte(header_tag::digest_algorithm, "DIGESTALGORITHM");
    if (digest < 1 || digest > 3)
        if (const Element* element = fields.required(header_tag::digest_algorithm, "DIGESTALGORITHM"))
            fields.fail(unexpected(
                element->offset,
                fmt::format("DIGESTALGORITHM {}; 1 (SHA-1), 2 (SHA-256) or 3 (SHA-512) expected", digest)));
    header.digest = static_cast<Digest>(digest);
    const std::uint8_t algorithm = fields.byte(header_tag::signature_algorithm, "SIGNATUREALGORITHM");
    if (algorithm != 0)
        if (const Element* element = fields.required(header_tag::signature_algorithm, "SIGNATUREALGORITHM"))
            fields.fail(unexpected(element->offset,
                                   fmt::format("SIGNATUREALGORITHM {}; 0 (RSA) expected", algorithm)));
    header.modulus_code = fields.byte(header_tag::signature_modulus, "SIGNATUREMODULUS");
}

void read_signature(Fields& fields, Header& header) {
    const Element* signature = fields.required(header_tag::signature, "SIGNATURE");
    const std::optional<int> bits = signer_bits(header.modulus_code);
    if (!bits) {
        const Element* modulus = fields.required(header_tag::signature_modulus, "SIGNATUREMODULUS");
        if (modulus != nullptr)
            fields.fail(unexpected(
                modulus->offset,
                fmt::format("SIGNATUREMODULUS {}; 0 (512 bits), 1 (1024), 2 (2048) or 3 (4096) expected",
                            header.modulus_code)));
        return;
    }
    signature = fields.sized(signature, static_cast<std::size_t>(*bits / 8), "SIGNATURE");
    if (signature == nullptr) return;
    header.signature = signature->value;
    header.signature_offset = signature->offset;
}

}  // namespace

Result<Header> decode_header(BytesView file) {
    const auto length = header_length(file);
    if (!length) return length.error();
    auto elements = read_elements(file.first(*length), 0, Grammar::header);
    if (!elements) return elements.error();
    std::array<bool, 256> seen{};
    if (auto duplicate = find_duplicate(*elements, seen)) return *duplicate;

    Header header;
    header.length = *length;
    header.elements = std::move(*elements);
    Fields fields(header.elements);
    const Bytes& version = header.elements.front().value;
    header.version = {version[0], version[1]};
    if (const Element* signer_version = find_element(header.elements, header_tag::signer_version))
        if (const Element* sized = fields.sized(signer_version, 2, "SIGNER VERSION"))
            header.signer_version = FormatVersion{sized->value[0], sized->value[1]};
    header.signer.subject = fields.text(fields.required(header_tag::signer_name, "SIGNERNAME"), "SIGNERNAME");
    header.signer.issuer = fields.text(fields.required(header_tag::ca_name, "CANAME"), "CANAME");
    if (const Element* serial = fields.required(header_tag::serial_number, "SERIALNUMBER"))
        header.signer.serial = serial->value;
    read_signature_info(fields, header);
    read_signature(fields, header);
    header.file_name = fields.text(find_element(header.elements, header_tag::file_name), "FILENAME");
    if (const Element* timestamp =
            fields.sized(find_element(header.elements, header_tag::timestamp), 4, "TIMESTAMP"))
        header.timestamp = read_u32(timestamp->value);
    if (fields.error()) return *fields.error();
    return header;
}

Bytes encode_header(const Header& header) {
    Bytes bytes;
    for (const Element& element : header.elements) write_element(bytes, element, Grammar::header);
    return bytes;
}

Result<Bytes> compose_header(const HeaderTemplate& wanted) {
    const auto code = std::ranges::find(modulus_codes, wanted.signer_bits, &ModulusCode::bits);
    if (code == modulus_codes.end() || code->bits == 512)
        return Error{
            ErrorCode::unsupported, 0,
            fmt::format("a signer key of {} bits: the format has codes for 1024, 2048 and 4096 bits only",
                        wanted.signer_bits)};
    std::size_t longest = std::max(wanted.signer.subject.size(), wanted.signer.issuer.size());
    longest = std::max({longest, wanted.signer.serial.size(), wanted.file_name.size()});
    if (longest >= element_limit / 4)
        return Error{ErrorCode::too_large, 0,
                     fmt::format("a name of {} bytes does not fit a header", longest)};

    std::vector<Element> elements;
    elements.push_back({.tag = header_tag::version,
                        .value = {wanted.version.major_number, wanted.version.minor_number},
                        .children = {}});
    elements.push_back(u16_element(header_tag::header_length, 0));
    if (wanted.signer_version)
        elements.push_back(
            {.tag = header_tag::signer_version,
             .value = {wanted.signer_version->major_number, wanted.signer_version->minor_number},
             .children = {}});
    elements.push_back(container_element(header_tag::signer_id,
                                         {text_element(header_tag::signer_name, wanted.signer.subject),
                                          bytes_element(header_tag::serial_number, wanted.signer.serial),
                                          text_element(header_tag::ca_name, wanted.signer.issuer)}));
    elements.push_back(container_element(
        header_tag::signature_info,
        {byte_element(header_tag::digest_algorithm, static_cast<std::uint8_t>(wanted.digest)),
         container_element(header_tag::signature_algorithm_info,
                           {byte_element(header_tag::signature_algorithm, 0),
                            byte_element(header_tag::signature_modulus, code->code)})}));
    elements.push_back(bytes_element(header_tag::signature, Bytes(static_cast<std::size_t>(code->bits) / 8)));
    elements.push_back(text_element(header_tag::file_name, wanted.file_name));
    elements.push_back(u32_element(header_tag::timestamp, wanted.timestamp));
    elements.insert(elements.end(), wanted.more.begin(), wanted.more.end());

    std::size_t size = 0;
    for (const Element& element : elements) size += encoded_size(element, Grammar::header);
    const std::size_t padded = (size + 3) / 4 * 4;
    if (padded > element_limit)
        return Error{ErrorCode::too_large, 0, fmt::format("a header of {} bytes; at most 65535", padded)};
    elements[1] = u16_element(header_tag::header_length, static_cast<std::uint16_t>(padded));
    Bytes bytes;
    for (const Element& element : elements) write_element(bytes, element, Grammar::header);
    bytes.resize(padded, header_tag::padding);
    return bytes;
}

namespace {

// Everything but the SIGNATURE element.
Bytes signed_bytes(BytesView file, const Header& header) {
    const std::size_t element_size = 3 + header.signature.size();
    Bytes bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header.signature_offset));
    append(bytes, file.subspan(header.signature_offset + element_size));
    return bytes;
}

}  // namespace

bool signature_holds(BytesView file, const Header& header, const PublicKey& key) {
    return signer_bits(header.modulus_code) == key.bits() &&
           key.verify(header.digest, signed_bytes(file, header), header.signature);
}

Result<Bytes> sign_in_place(Bytes file, const PrivateKey& key) {
    const auto header = decode_header(file);
    if (!header) return header.error();
    const auto signature = key.sign(header->digest, signed_bytes(file, *header));
    if (!signature) return signature.error();
    if (signature->size() != header->signature.size())
        return Error{ErrorCode::unsupported, header->signature_offset,
                     fmt::format("the key signs with {} bytes, the header names {}", signature->size(),
                                 header->signature.size())};
    std::ranges::copy(*signature, file.begin() + static_cast<std::ptrdiff_t>(header->signature_offset) + 3);
    return file;
}

}  // namespace ctl
