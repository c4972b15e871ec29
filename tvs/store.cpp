#include "tvs/store.hpp"

#include <algorithm>

namespace tvs {

void CertificateStore::add(const ctl::CertificatePtr& certificate) {
    StoredCertificate& stored = certificates_[certificate->identity()];
    if (stored.certificate && *stored.certificate != *certificate) stored.roles.clear();
    stored.certificate = certificate;
}

void CertificateStore::add(const ctl::CertificatePtr& certificate, ctl::Role role) {
    add(certificate);
    StoredCertificate& stored = certificates_[certificate->identity()];
    const auto place = std::ranges::lower_bound(stored.roles, role);
    if (place == stored.roles.end() || *place != role) stored.roles.insert(place, role);
}

const StoredCertificate* CertificateStore::find(const ctl::CertificateIdentity& identity) const {
    const auto found = certificates_.find(identity);
    return found == certificates_.end() ? nullptr : &found->second;
}

Response answer(const Request& request, const CertificateStore& store, std::uint32_t ttl) {
    const auto* query = std::get_if<Query>(&request.question);
    Response response{request.session, query != nullptr, {}};
    if (query != nullptr) {
        const StoredCertificate* stored = store.find(ctl::CertificateIdentity(query->issuer, query->serial));
        if (stored != nullptr) response.grant = Grant{stored->certificate->der(), stored->roles, ttl};
        return response;
    }
    const auto certificate = ctl::Certificate::from_der(std::get<Verify>(request.question).certificate);
    if (!certificate) return response;
    const StoredCertificate* stored = store.find((*certificate)->identity());
    if (stored != nullptr && *stored->certificate == **certificate)
        response.grant = Grant{{}, stored->roles, ttl};
    return response;
}

}  // namespace tvs
