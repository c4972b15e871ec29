#include "scenarios/report/inspection.hpp"

#include <algorithm>
#include <map>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "phone/rules.hpp"

namespace report {
namespace {

namespace tag = ctl::header_tag;
using ctl::Element;
using ctl::Record;

bool ends_with_list_suffix(std::string_view name) {
    return name.ends_with(".tlv");
}

// A list says so by its name in the header; without one by its file's name, and then by its version.
bool is_trust_list(const ctl::Header& header, const std::string& path) {
    if (!header.file_name.empty()) return ends_with_list_suffix(header.file_name);
    return ends_with_list_suffix(path) || header.version == ctl::trust_list_version;
}

const Record* signing_record(const ctl::TrustList& list) {
    if (const Record* own = ctl::own_signer(list)) return own;
    const auto identity = list.header.signer.identity();
    const auto found =
        std::ranges::find_if(list.records, [&identity](const Record& r) { return r.identity() == identity; });
    return found == list.records.end() ? nullptr : &*found;
}

void judge(Inspection& inspection, const std::vector<ctl::CertificatePtr>& trusted) {
    const auto conclude = [&inspection](const ctl::PublicKey& key) {
        inspection.signature = ctl::signature_holds(inspection.bytes, inspection.header, key)
                                   ? SignatureState::holds
                                   : SignatureState::does_not_hold;
    };
    const Record* record = inspection.list ? signing_record(*inspection.list) : nullptr;
    if (record != nullptr)
        inspection.signing_record = static_cast<std::size_t>(record - inspection.list->records.data()) + 1;
    for (const ctl::CertificatePtr& certificate : trusted) {
        if (certificate->identity() != inspection.header.signer.identity()) continue;
        inspection.judged_by = "the trusted certificate " + certificate->subject();
        if (record != nullptr)
            inspection.judged_by += fmt::format(", named by record {}", *inspection.signing_record);
        return conclude(certificate->public_key());
    }
    inspection.judged_by = "the file does not carry its signer's certificate";
    if (record == nullptr) return;
    const auto key = record->key();
    inspection.judged_by =
        key ? fmt::format("record {} of the list itself, {}", *inspection.signing_record,
                          ctl::role_name(record->role))
            : fmt::format("record {} has no key that could have signed", *inspection.signing_record);
    if (key) conclude(*key);
}

std::string lower_hex(ctl::BytesView bytes) {
    return boost::algorithm::to_lower_copy(ctl::hex(bytes));
}

std::string element_text(const Element& element) {
    ctl::BytesView value = element.value;
    if (!value.empty() && value.back() == 0) value = value.first(value.size() - 1);
    return ctl::printable(ctl::as_text(value));
}

std::string line(unsigned position, std::string_view name, const std::string& length,
                 std::string_view value = "") {
    std::string text = fmt::format("{}\t{:<23}\t{}", position, name, length);
    if (!value.empty()) text += fmt::format("\t{}", value);
    return text + "\n";
}

std::string rows_of_16(ctl::BytesView bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
        std::string row = lower_hex(bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at)));
        for (std::size_t i = 2; i < row.size(); i += 3) row.insert(i, 1, ' ');
        text += fmt::format("\t{}\n", row);
    }
    return text;
}

std::size_t container_length(const Element& element) {
    return ctl::encoded_size(element, ctl::Grammar::header) - 3;
}

std::string header_line(const Element& element) {
    const std::string size = std::to_string(element.value.size());
    switch (element.tag) {
        case tag::signer_id: return line(3, "SIGNERID", "2", std::to_string(container_length(element)));
        case tag::signer_name: return line(4, "SIGNERNAME", size, element_text(element));
        case tag::serial_number: return line(5, "SERIALNUMBER", size, ctl::hex(element.value, ":"));
        case tag::ca_name: return line(6, "CANAME", size, element_text(element));
        case tag::signature_info:
            return line(7, "SIGNATUREINFO", "2", std::to_string(container_length(element)));
        case tag::digest_algorithm:
            return line(8, "DIGESTALGORTITHM", size,
                        ctl::digest_name(static_cast<ctl::Digest>(element.value[0])));
        case tag::signature_algorithm_info:
            return line(9, "SIGNATUREALGOINFO", "2", std::to_string(container_length(element)));
        case tag::signature_algorithm: return line(10, "SIGNATUREALGORTITHM", size);
        case tag::signature_modulus: return line(11, "SIGNATUREMODULUS", size);
        case tag::signature: return line(12, "SIGNATURE", size) + rows_of_16(element.value);
        case tag::file_name: return line(14, "FILENAME", size, element_text(element));
        case tag::timestamp: return line(15, "TIMESTAMP", size);
        case tag::signer_version:
            return line(28, "SIGNERVERSION", size, fmt::format("{}.{}", element.value[0], element.value[1]));
        default: return line(element.tag, "UNKNOWN", size);
    }
}

std::string header_lines(const std::vector<Element>& elements) {
    std::string text;
    for (const Element& element : elements) {
        if (element.tag == tag::version || element.tag == tag::header_length || element.tag == tag::padding)
            continue;
        text += header_line(element) + header_lines(element.children);
    }
    return text;
}

std::string function_text(ctl::Role role) {
    return role == ctl::Role::sast ? "System Administrator Security Token" : ctl::role_name(role);
}

std::string validity_line(const ctl::Certificate& certificate) {
    const ctl::PublicKey& key = certificate.public_key();
    return fmt::format("\t[valid from {} until {}, {} {} bits]\n", ctl::time_text(certificate.not_before()),
                       ctl::time_text(certificate.not_after()), key.is_rsa() ? "RSA" : "EC", key.bits());
}

std::string record_line(const Record& record, const Element& element) {
    namespace field = ctl::record_tag;
    const std::string size = std::to_string(element.value.size());
    switch (element.tag) {
        case field::record_length: return line(1, "RECORDLENGTH", size, std::to_string(record.length));
        case field::dns_name: return line(2, "DNSNAME", size, element_text(element));
        case field::subject_name: return line(3, "SUBJECTNAME", size, element_text(element));
        case field::function: return line(4, "FUNCTION", size, function_text(record.role));
        case field::issuer_name: return line(5, "ISSUERNAME", size, element_text(element));
        case field::serial_number: return line(6, "SERIALNUMBER", size, ctl::hex(element.value, ":"));
        case field::public_key: return line(7, "PUBLICKEY", size);
        case field::signature: return line(8, "SIGNATURE", size);
        case field::certificate:
            return line(9, "CERTIFICATE", size,
                        fmt::format("{} (SHA1 Hash HEX)", ctl::hex(ctl::sha1(element.value), " "))) +
                   (record.certificate ? validity_line(*record.certificate) : "");
        case field::ip_address:
            return line(10, "IPADDRESS", size,
                        fmt::format("{}.{}.{}.{}", element.value[0], element.value[1], element.value[2],
                                    element.value[3]));
        case field::certificate_hash: return line(11, "CERTHASH", size, ctl::hex(element.value, " "));
        case field::hash_algorithm: return line(12, "HASHALGORITHM", size, std::to_string(element.value[0]));
        default: return line(element.tag, "UNKNOWN", size);
    }
}

std::string time_text(std::uint32_t timestamp) {
    const std::chrono::sys_seconds time{std::chrono::seconds(timestamp)};
    return ctl::show_text(time);
}

constexpr std::string_view column_titles =
    "BYTEPOS\tTAG\t\t\tLENGTH\tVALUE\n-------\t---\t\t\t------\t-----\n";

}  // namespace

std::string signature_state_name(SignatureState state) {
    switch (state) {
        case SignatureState::holds: return "holds";
        case SignatureState::does_not_hold: return "does not hold";
        case SignatureState::cannot_be_judged: return "cannot be judged";
    }
    return "";
}

std::string Inspection::kind() const {
    if (!list) return "signed";
    return header.file_name.starts_with("CTL") ? "CTL" : "ITL";
}

ctl::Result<Inspection> inspect(std::string path, ctl::Bytes bytes,
                                const std::vector<ctl::CertificatePtr>& trusted) {
    Inspection inspection;
    inspection.path = std::move(path);
    auto header = ctl::decode_header(bytes);
    if (!header) return header.error();
    inspection.header = std::move(*header);
    if (is_trust_list(inspection.header, inspection.path)) {
        auto list = ctl::decode_trust_list(bytes);
        if (!list) return list.error();
        inspection.list = std::move(*list);
    }
    inspection.bytes = std::move(bytes);
    judge(inspection, trusted);
    return inspection;
}

ctl::Bytes reencoded(const Inspection& inspection) {
    if (inspection.list) return ctl::encode_trust_list(*inspection.list);
    ctl::Bytes bytes = ctl::encode_header(inspection.header);
    ctl::append(bytes, ctl::BytesView(inspection.bytes).subspan(inspection.header.length));
    return bytes;
}

std::string size_warning(const Inspection& inspection) {
    if (!inspection.list || !phone::is_too_large(phone::FileKind::itl, inspection.bytes.size())) return "";
    return fmt::format(
        "{} {} of {} bytes: phones load no ITL over {} bytes, and don't register then (Security Guide "
        "14SU2){}",
        inspection.kind() == "ITL" ? "an" : "a", inspection.kind(), inspection.bytes.size(),
        phone::largest_itl, inspection.kind() == "ITL" ? "" : "; of other lists nothing is documented");
}

std::string certificates_pem(const Inspection& inspection) {
    if (!inspection.list) return "";
    std::map<std::string, std::string> records;  // by SHA-1: "record 1 SAST, record 4 CCM+TFTP"
    std::vector<ctl::CertificatePtr> certificates;
    for (std::size_t i = 0; i < inspection.list->records.size(); ++i) {
        const Record& record = inspection.list->records[i];
        if (!record.certificate) continue;
        std::string& named = records[ctl::hex(ctl::sha1(record.certificate->der()))];
        if (named.empty()) certificates.push_back(record.certificate);
        named += fmt::format("{}record {} {}", named.empty() ? "" : ", ", i + 1, ctl::role_name(record.role));
    }
    std::string text;
    for (const ctl::CertificatePtr& each : certificates)
        text += fmt::format("# {}: {}, until {}\n{}", records.at(ctl::hex(ctl::sha1(each->der()))),
                            ctl::printable(each->subject()), ctl::date_text(each->not_after()), each->pem());
    return text;
}

std::string inspection_text(const Inspection& inspection) {
    const std::string kind = inspection.kind();
    const ctl::Header& header = inspection.header;
    std::string text = fmt::format("Length of {} file: {}\n", kind, inspection.bytes.size());
    if (header.timestamp)
        text += fmt::format("The {} File was last modified on {}\n", kind, time_text(*header.timestamp));
    text += fmt::format("{}(MD5)\n{}(SHA1)\n\n", lower_hex(ctl::md5(inspection.bytes)),
                        lower_hex(ctl::sha1(inspection.bytes)));
    text += fmt::format("\tParse {} File\n\t----------------\nVersion:\t{}.{}\nHeaderLength:\t{} (BYTES)\n\n",
                        kind, header.version.major_number, header.version.minor_number, header.length);
    text += std::string(column_titles) + header_lines(header.elements);
    if (!inspection.list)
        text += fmt::format("\nSigned contents: {} bytes\n", inspection.bytes.size() - header.length);
    const std::size_t count = inspection.list ? inspection.list->records.size() : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Record& record = inspection.list->records[i];
        text += fmt::format("\n\t{} Record #:{}\n\t\t  ----\n{}", kind, i + 1, column_titles);
        for (const Element& element : record.elements) text += record_line(record, element);
        if (inspection.signing_record == i + 1)
            text += fmt::format("This etoken was used to sign the {} file.\n", kind);
    }
    switch (inspection.signature) {
        case SignatureState::holds:
            return text + fmt::format("\nThe {} file was verified successfully.\n(signature {}: {})\n", kind,
                                      signature_state_name(inspection.signature),
                                      ctl::printable(inspection.judged_by));
        case SignatureState::does_not_hold:
            return text + fmt::format("\nThe {} file was NOT verified: the signature does not hold ({}).\n",
                                      kind, ctl::printable(inspection.judged_by));
        case SignatureState::cannot_be_judged: break;
    }
    return text + fmt::format(
                      "\nThe {} file can't be verified: {}.\nGive the signer's certificate with --trust: {}, "
                      "serial {}.\n",
                      kind, ctl::printable(inspection.judged_by), ctl::printable(header.signer.subject),
                      ctl::hex(header.signer.serial, ":"));
}

}  // namespace report
