#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/inspection.hpp"
#include "scenarios/report/json_text.hpp"
#include "scenarios/report/report.pb.h"

namespace report {
namespace {

std::string digits(ctl::FormatVersion version) {
    return fmt::format("{}.{}", version.major_number, version.minor_number);
}

std::string fingerprint(const ctl::Bytes& digest) {
    return boost::algorithm::to_lower_copy(ctl::hex(digest));
}

void describe(const ctl::Record& record, bellwether::report::Record& described) {
    described.set_offset(static_cast<std::uint32_t>(record.offset));
    described.set_length(static_cast<std::uint32_t>(record.length));
    described.set_role(ctl::role_name(record.role));
    described.set_dns_name(ctl::as_utf8(record.dns_name));
    described.set_subject(ctl::as_utf8(record.subject));
    described.set_issuer(ctl::as_utf8(record.issuer));
    described.set_serial(ctl::hex(record.serial));
    if (!record.certificate) return;
    const ctl::Certificate& certificate = *record.certificate;
    described.set_certificate_sha1(ctl::hex(ctl::sha1(certificate.der())));
    described.set_not_before(ctl::rfc3339_text(certificate.not_before()));
    described.set_not_after(ctl::rfc3339_text(certificate.not_after()));
    described.set_key(fmt::format("{} {}", certificate.public_key().is_rsa() ? "RSA" : "EC",
                                  certificate.public_key().bits()));
}

}  // namespace

std::string inspection_json(const Inspection& inspection) {
    const ctl::Header& header = inspection.header;
    bellwether::report::Inspection described;
    described.set_file(ctl::as_utf8(inspection.path));
    described.set_kind(inspection.kind());
    described.set_length(static_cast<std::uint32_t>(inspection.bytes.size()));
    described.set_md5(fingerprint(ctl::md5(inspection.bytes)));
    described.set_sha1(fingerprint(ctl::sha1(inspection.bytes)));
    described.set_version(digits(header.version));
    described.set_header_length(static_cast<std::uint32_t>(header.length));
    described.set_file_name(ctl::as_utf8(header.file_name));
    described.set_digest(ctl::digest_name(header.digest));
    described.set_signature_bits(static_cast<std::uint32_t>(header.signature.size() * 8));
    described.mutable_signer()->set_subject(ctl::as_utf8(header.signer.subject));
    described.mutable_signer()->set_issuer(ctl::as_utf8(header.signer.issuer));
    described.mutable_signer()->set_serial(ctl::hex(header.signer.serial));
    described.set_signature(signature_state_name(inspection.signature));
    described.set_judged_by(ctl::as_utf8(inspection.judged_by));
    if (header.signer_version) described.set_signer_version(digits(*header.signer_version));
    if (header.timestamp) described.set_timestamp(*header.timestamp);
    if (inspection.signing_record)
        described.set_signing_record(static_cast<std::uint32_t>(*inspection.signing_record));
    if (inspection.list) {
        for (const ctl::Record& record : inspection.list->records) describe(record, *described.add_records());
    } else {
        described.set_contents_length(static_cast<std::uint32_t>(inspection.bytes.size() - header.length));
    }
    return json_text(described);
}

}  // namespace report
