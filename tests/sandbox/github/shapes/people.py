"""Accounts and repositories.

GitHub Docs, "REST API endpoints for users" and "REST API endpoints for repositories".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.github.people import User
from tests.sandbox.github.records import Label
from tests.sandbox.github.shapes import Json, moment, node_id

if TYPE_CHECKING:
    from tests.sandbox.github.repository import Repository

_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def user(account: User) -> Json:
    url = f"{account.root}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("User", account.id),
        "avatar_url": f"{account.root}/avatars/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{account.root}/{account.login}",
        **{name: url + suffix for name, suffix in _USER_LINKS.items()},
        "type": account.kind,
        "site_admin": False,
    }


def organization(account: User) -> Json:
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("Organization", account.id),
        "url": f"{account.root}/orgs/{account.login}",
        "repos_url": f"{account.root}/orgs/{account.login}/repos",
        "avatar_url": f"{account.root}/avatars/{account.id}",
        "description": None,
    }


def repository(repo: Repository) -> Json:
    still_open = sum(pull.state == "open" for pull in repo.pulls.values())
    return {
        "id": repo.id,
        "node_id": node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
        "owner": user(repo.owner),
        "html_url": repo.html_url,
        "description": None,
        "fork": False,
        "url": repo.url,
        **{name: repo.url + suffix for name, suffix in _REPOSITORY_LINKS.items()},
        "created_at": moment(repo.created_at),
        "updated_at": moment(repo.updated_at),
        "pushed_at": moment(repo.updated_at),
        "git_url": f"{repo.html_url}.git",
        "ssh_url": f"{repo.html_url}.git",
        "clone_url": f"{repo.html_url}.git",
        "svn_url": repo.html_url,
        "homepage": None,
        "size": 0,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": still_open,
        "license": None,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "custom_properties": {},
        "visibility": "private" if repo.private else "public",
        "forks": 0,
        "open_issues": still_open,
        "watchers": 0,
        "default_branch": repo.default_branch,
    }


def label(repo: Repository, it: Label) -> Json:
    return {
        "id": it.id,
        "node_id": node_id("Label", it.id),
        "url": f"{repo.url}/labels/{it.name}",
        "name": it.name,
        "color": it.color,
        "default": False,
        "description": it.description,
    }


def association(repo: Repository, login: str) -> str:
    """The author's standing with the repository."""
    if login == repo.owner.login:
        return "OWNER"
    return "COLLABORATOR" if login == repo.hub.bot_login else "CONTRIBUTOR"
