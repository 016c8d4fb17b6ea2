import { formatDistance } from "date-fns";
import { marked } from "marked";

const OPTIONS = { gfm: true, breaks: true };

export function Comment({ comment, now }) {
  return (
    <article className="comment" id={`comment-${comment.id}`}>
      <header>
        <strong>{comment.author}</strong>
        <time dateTime={comment.at}>{formatDistance(new Date(comment.at), now)} ago</time>
      </header>
      <div className="text" dangerouslySetInnerHTML={{ __html: marked.parse(comment.text, OPTIONS) }} />
    </article>
  );
}
