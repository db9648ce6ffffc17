import { CameraOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import { paperPath, type PaperAnswer } from '../../api/papers.js';
import { shrinkPhoto } from '../../api/shrink-photo.js';
import { useSay } from '../../words/language.js';

const accepted = 'image/jpeg,image/png,application/pdf';

/** Sends scans one after the other to a paper; the paper they now belong to. */
export async function sendScans(paperId: string, files: readonly File[], copyId?: string): Promise<PaperAnswer | null> {
  let answer: PaperAnswer | null = null;
  for (const file of files) {
    const path = paperPath(answer?.paper.id ?? paperId, `/scans${copyId ? `?copy=${encodeURIComponent(copyId)}` : ''}`);
    answer = await api.post<PaperAnswer>(path, await shrinkPhoto(file));
  }
  return answer;
}

/** Files by choosing, photographing or pasting; what is chosen is listed and may be left out again. */
export function ScanPicker({
  files,
  onChange,
  takesPaste = false,
}: {
  files: readonly File[];
  onChange: (files: readonly File[]) => void;
  /** A picture pasted anywhere on the page is a scan. */
  takesPaste?: boolean;
}): ReactNode {
  const say = useSay();
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const add = (list: FileList | null | undefined): void => {
    const fresh = Array.from(list ?? []);
    if (fresh.length > 0) onChange([...files, ...fresh]);
  };
  useEffect(() => {
    if (!takesPaste) return;
    const pasted = (event: ClipboardEvent): void => add(event.clipboardData?.files);
    window.addEventListener('paste', pasted);
    return () => window.removeEventListener('paste', pasted);
  });
  return (
    <div className="papers-scans">
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        accept={accepted}
        data-testid="paper-files"
        onChange={(event) => {
          add(event.target.files);
          event.target.value = '';
        }}
      />
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        onChange={(event) => {
          add(event.target.files);
          event.target.value = '';
        }}
      />
      <Button icon={<PaperClipOutlined />} onClick={() => chooser.current?.click()}>
        {say('papers.scans.choose')}
      </Button>
      <Button icon={<CameraOutlined />} className="papers-camera" onClick={() => camera.current?.click()}>
        {say('papers.scans.camera')}
      </Button>
      <small className="muted">{say('papers.scans.note')}</small>
      {files.length > 0 && (
        <ul>
          {files.map((file, index) => (
            <li key={`${file.name}-${index}`}>
              <span>{file.name}</span>
              <button
                type="button"
                className="plain"
                aria-label={say('papers.scans.drop', { name: file.name })}
                onClick={() => onChange(files.filter((_, at) => at !== index))}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
