#include "ctl/trust_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ctl {
namespace {

constexpr std::size_t record_length_size = 5;
constexpr std::size_t longest_record = 0xffff;
constexpr std::uint8_t last_known_tag = record_tag::hash_algorithm;

// The record's length, from its RECORDLENGTH element, which must come first.
Result<std::size_t> record_length(BytesView rest, std::size_t offset) {
    static constexpr std::array<std::uint8_t, 3> prefix{record_tag::record_length, 0, 2};
    if (rest.size() < record_length_size)
        return Error{
            ErrorCode::truncated, offset,
            fmt::format("{} bytes left, but a record takes at least {}", rest.size(), record_length_size)};
    if (!std::ranges::equal(rest.first(3), prefix))
        return Error{ErrorCode::unexpected, offset,
                     fmt::format("{} stands where a record's RECORDLENGTH (01 0002) is expected",
                                 hex(rest.first(3), " "))};
    const std::size_t length = read_u16(rest.subspan(3));
    if (length < record_length_size)
        return Error{
            ErrorCode::unexpected, offset,
            fmt::format("record of {} bytes; RECORDLENGTH alone takes {}", length, record_length_size)};
    if (length > rest.size())
        return Error{ErrorCode::truncated, offset,
                     fmt::format("record of {} bytes, {} left", length, rest.size())};
    return length;
}

Error at(const Element& element, std::string message) {
    return {ErrorCode::unexpected, element.offset, std::move(message)};
}

// Puts one element's value where it belongs in the record.
std::optional<Error> take(Record& record, const Element& element) {
    const auto text = [&element](std::string& into, std::string_view name) -> std::optional<Error> {
        auto value = text_value(element, name);
        if (!value) return value.error();
        into = std::move(*value);
        return std::nullopt;
    };
    const auto sized = [&element](std::size_t size, std::string_view name) -> std::optional<Error> {
        if (element.value.size() == size) return std::nullopt;
        return at(element, fmt::format("{} of {} bytes, {} expected", name, element.value.size(), size));
    };
    switch (element.tag) {
        case record_tag::dns_name: return text(record.dns_name, "DNSNAME");
        case record_tag::subject_name: return text(record.subject, "SUBJECTNAME");
        case record_tag::issuer_name: return text(record.issuer, "ISSUERNAME");
        case record_tag::function:
            if (auto error = sized(2, "FUNCTION")) return error;
            record.role = static_cast<Role>(read_u16(element.value));
            return std::nullopt;
        case record_tag::serial_number: record.serial = element.value; return std::nullopt;
        case record_tag::public_key: record.public_key = element.value; return std::nullopt;
        case record_tag::certificate: {
            auto certificate = Certificate::from_der(element.value);
            if (!certificate) return at(element, "CERTIFICATE: " + certificate.error().message);
            record.certificate = std::move(*certificate);
            return std::nullopt;
        }
        case record_tag::ip_address: return sized(4, "IPADDRESS");
        case record_tag::hash_algorithm: return sized(1, "HASHALGORITHM");
        default: return std::nullopt;
    }
}

Result<Record> decode_record(BytesView bytes, std::size_t offset) {
    auto elements = read_elements(bytes, offset, Grammar::record);
    if (!elements) return elements.error();
    Record record;
    record.offset = offset;
    record.length = bytes.size();
    std::array<bool, last_known_tag + 1> seen{};
    for (const Element& element : *elements) {
        if (element.tag <= last_known_tag) {
            if (seen[element.tag])
                return Error{
                    ErrorCode::duplicate, element.offset,
                    fmt::format("a second record element with tag {}, which may stand once", element.tag)};
            seen[element.tag] = true;
        }
        if (auto error = take(record, element)) return *error;
    }
    if (!seen[record_tag::function])
        return Error{ErrorCode::missing, offset, "record without FUNCTION (tag 4): its role is not known"};
    if (record.certificate && !seen[record_tag::subject_name]) record.subject = record.certificate->subject();
    if (record.certificate && !seen[record_tag::issuer_name]) record.issuer = record.certificate->issuer();
    if (record.certificate && !seen[record_tag::serial_number]) record.serial = record.certificate->serial();
    record.elements = std::move(*elements);
    return record;
}

}  // namespace

std::optional<CertificateIdentity> Record::identity() const {
    if (serial.empty()) return std::nullopt;
    return CertificateIdentity(issuer, serial);
}

Result<PublicKey> Record::key() const {
    if (certificate) return certificate->public_key();
    return PublicKey::from_record(public_key);
}

Result<TrustListPtr> decode_trust_list(Bytes bytes) {
    auto list = std::make_shared<TrustList>();
    list->bytes = std::move(bytes);
    auto header = decode_header(list->bytes);
    if (!header) return header.error();
    list->header = std::move(*header);
    std::size_t offset = list->header.length;
    while (offset < list->bytes.size()) {
        const BytesView rest = BytesView(list->bytes).subspan(offset);
        const auto length = record_length(rest, offset);
        if (!length) return length.error();
        auto record = decode_record(rest.first(*length), offset);
        if (!record) return record.error();
        list->records.push_back(std::move(*record));
        offset += *length;
    }
    return TrustListPtr(list);
}

Bytes encode_trust_list(const TrustList& list) {
    Bytes bytes = encode_header(list.header);
    for (const Record& record : list.records)
        for (const Element& element : record.elements) write_element(bytes, element, Grammar::record);
    return bytes;
}

const Record* own_signer(const TrustList& list) {
    const CertificateIdentity signer = list.header.signer.identity();
    const auto found = std::ranges::find_if(list.records, [&signer](const Record& record) {
        return may_sign_trust_list(record.role) && record.identity() == signer;
    });
    return found == list.records.end() ? nullptr : &*found;
}

Result<Bytes> compose_record(const RecordTemplate& wanted) {
    std::vector<Element> elements;
    elements.push_back(u16_element(record_tag::record_length, 0));
    if (wanted.dns_name) elements.push_back(text_element(record_tag::dns_name, *wanted.dns_name));
    if (wanted.certificate)
        elements.push_back(text_element(record_tag::subject_name, wanted.certificate->subject()));
    elements.push_back(u16_element(record_tag::function, static_cast<std::uint16_t>(wanted.role)));
    if (wanted.certificate) {
        const Certificate& certificate = *wanted.certificate;
        elements.push_back(text_element(record_tag::issuer_name, certificate.issuer()));
        elements.push_back(bytes_element(record_tag::serial_number, certificate.serial()));
        elements.push_back(bytes_element(record_tag::public_key, certificate.public_key().record_encoding()));
        if (wanted.certificate_signature)
            elements.push_back(bytes_element(record_tag::signature, certificate.signature()));
        elements.push_back(bytes_element(record_tag::certificate, certificate.der()));
    }
    if (wanted.ip_address) elements.push_back(bytes_element(record_tag::ip_address, *wanted.ip_address));

    std::size_t size = 0;
    for (const Element& element : elements) size += encoded_size(element, Grammar::record);
    if (size > longest_record)
        return Error{ErrorCode::too_large, 0, fmt::format("a record of {} bytes; at most 65535", size)};
    elements[0] = u16_element(record_tag::record_length, static_cast<std::uint16_t>(size));
    Bytes bytes;
    for (const Element& element : elements) write_element(bytes, element, Grammar::record);
    return bytes;
}

Result<Bytes> compose_header_for(const SigningOptions& signing, FormatVersion version,
                                 std::vector<Element> more) {
    const Certificate& signer = *signing.certificate;
    if (!signer.public_key().is_rsa())
        return Error{
            ErrorCode::unsupported, 0,
            "an elliptic-curve signer key: the format has codes for RSA of 1024, 2048 and 4096 bits only"};
    return compose_header(
        {.version = version,
         .signer_version = signing.signer_version,
         .signer = {.subject = signer.subject(), .issuer = signer.issuer(), .serial = signer.serial()},
         .digest = signing.digest,
         .signer_bits = signer.public_key().bits(),
         .file_name = signing.file_name,
         .timestamp = static_cast<std::uint32_t>(signing.time.time_since_epoch().count()),
         .more = std::move(more)});
}

Result<Bytes> make_trust_list(const std::vector<RecordTemplate>& records, const SigningOptions& signing) {
    auto file = compose_header_for(signing, trust_list_version);
    if (!file) return file.error();
    for (const RecordTemplate& wanted : records) {
        const auto record = compose_record(wanted);
        if (!record) return record.error();
        append(*file, *record);
    }
    return sign_in_place(std::move(*file), signing.key);
}

}  // namespace ctl
