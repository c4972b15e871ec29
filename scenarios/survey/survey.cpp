#include "scenarios/survey/survey.hpp"

#include <algorithm>

#include "ctl/key.hpp"
#include "ctl/signed_file.hpp"

namespace survey {

std::string reach_words(Reach reach) {
    switch (reach) {
        case Reach::answered: return "answered";
        case Reach::refused: return "refused the connection";
        case Reach::silent: return "did not answer";
        case Reach::tls_failed: return "ended the TLS handshake";
        case Reach::cut: return "ended the connection without an answer";
    }
    return "";
}

const ServedFile* TftpNode::file(const std::string& name) const {
    const auto found = files.find(name);
    return found == files.end() ? nullptr : &found->second;
}

const TvsAnswer* Tvs::about(const tvs::Request& request) const {
    const auto is_about = [&request](const TvsAnswer& answer) {
        if (const auto* query = std::get_if<tvs::Query>(&request.question)) {
            const auto* signer = std::get_if<ctl::SignerId>(&answer.about);
            return signer != nullptr &&
                   signer->identity() == ctl::CertificateIdentity(query->issuer, query->serial);
        }
        const auto* der = std::get_if<ctl::Bytes>(&answer.about);
        return der != nullptr && *der == std::get<tvs::Verify>(request.question).certificate;
    };
    const auto found = std::ranges::find_if(answers, is_about);
    return found == answers.end() ? nullptr : &*found;
}

const TftpNode* Survey::node(const std::string& host) const {
    const auto found = std::ranges::find(tftp_nodes, host, &TftpNode::host);
    return found == tftp_nodes.end() ? nullptr : &*found;
}

const Tvs* Survey::tvs_at(const std::string& host, std::uint16_t port) const {
    const auto found = std::ranges::find_if(
        tvs, [&](const Tvs& each) { return each.server.host == host && each.server.port == port; });
    return found == tvs.end() ? nullptr : &*found;
}

std::string ctl_name(const Device& device) {
    return "CTL" + device.name + ".tlv";
}

std::string itl_name(const Device& device) {
    return "ITL" + device.name + ".tlv";
}

std::string configuration_name(const Device& device) {
    return device.name + ".cnf.xml.sgn";
}

void read_into(ServedFile& file, const std::string& name, ctl::Bytes bytes) {
    file.outcome = phone::Download::received;
    file.size = bytes.size();
    file.sha256 = ctl::hex(ctl::digested(ctl::Digest::sha256, bytes));
    file.bytes = std::make_shared<const ctl::Bytes>(bytes);
    if (name.ends_with(".tlv")) {
        if (const auto list = ctl::decode_trust_list(std::move(bytes))) {
            file.list = *list;
            file.signer = (*list)->header.signer;
        }
        return;
    }
    ctl::Bytes payload = bytes;
    if (ctl::looks_signed(bytes)) {
        const auto read = ctl::decode_signed_file(std::move(bytes));
        if (!read) return;
        file.signer = read->header.signer;
        payload = ctl::Bytes(read->payload().begin(), read->payload().end());
    }
    if (const auto configuration = phone::parse_configuration(payload)) file.configuration = *configuration;
}

}  // namespace survey
